"""A fault between two runs takes a person out of the officer rows in the very next run, and changes no total."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.tick.plan import Plan
from simulator import write_force
from tests.mismatches.plant import Row, Sources
from tests.mismatches.run import MISMATCHES, listed, query, run, settings_for
from tests.mismatches.victims import Victims

AS_AT = datetime(2024, 11, 5, 9, 30)
HISTORY_START = date(2024, 8, 1)
FACTS = ("fct_investigation", "fct_workload_daily", "fct_posting", "fct_posting_known", "fct_overtime")
OFFICERS = (*MISMATCHES, "metric_value", "dim_officer", *FACTS)


@pytest.mark.slow  # tests/gate/test_next_run.py shows the same through real runs
def test_quarantine_hides_the_officer_and_no_total_moves(tmp_path: Path, compiled: Plan) -> None:
    write_force(tmp_path / "sources", size="demo", as_at=AS_AT.isoformat(), history_start="2024-09", seed=5)
    settings = settings_for(tmp_path, AS_AT, HISTORY_START)
    run(settings, compiled, *OFFICERS)
    sources = Sources(tmp_path / "sources", AS_AT - timedelta(minutes=1))
    officer = _busy_officer(settings, sources)
    number = officer["person_no"]
    totals, rows = _totals(settings), _officer_rows(settings, number)
    assert rows > 0

    _post_twice(sources, officer)
    run(settings, compiled, *OFFICERS)

    assert number in listed(settings)["P11"]
    assert _officer_rows(settings, number) == 0
    assert _totals(settings) == totals
    assert _named_in_facts(settings, number) == []


def _busy_officer(settings: Settings, sources: Sources) -> Row:
    busy = {number for (number,) in query(settings, "select entity_id from marts.metric_value where level = 'officer' "
            "and metric_id = 'workload_undisposed' and period_grain = 'current' and value > 0")}  # fmt: skip
    return next(row for row in Victims(sources).take(30) if row["person_no"] in busy)


def _post_twice(sources: Sources, officer: Row) -> None:
    # Keyed before the true posting: the team stays what it was, so that only the quarantine can move a number.
    other = Victims(sources).elsewhere(officer, same=False)["org_unit_code"]
    sources.add("hr.posting", posting_id="A-FIRST", person_no=officer["person_no"], org_unit_code=other, is_primary=1,
                posting_type="substantive", starts_on="2024-10-01", entered_at="2001-01-01 09:00:00")  # fmt: skip


def _totals(settings: Settings) -> list[tuple[object, ...]]:
    return query(settings, "select metric_id, level, entity_id, parent_entity_id, period_grain, period_start, "
                 "round(numerator, 6), round(denominator, 6), round(value, 6) from marts.metric_value "
                 "where level <> 'officer' and not starts_with(metric_id, 'trust_') "
                 "and metric_id <> 'posting_lag_median_days' order by all")  # fmt: skip


def _officer_rows(settings: Settings, number: str) -> int:
    ((rows,),) = query(
        settings, f"select count(*) from marts.metric_value where level = 'officer' and entity_id = '{number}'"
    )
    return int(str(rows))


def _named_in_facts(settings: Settings, number: str) -> list[str]:
    """Return the facts in which a row leads to the officer, by number or by the officer's own member."""
    found = []
    for fact in FACTS:
        columns = [str(name) for (name,) in query(settings, "select column_name from duckdb_columns() where "
                   f"schema_name = 'marts' and table_name = '{fact}'")]  # fmt: skip
        keys = [name for name in columns if name.endswith("officer_key")]
        numbers = [name for name in columns if name.endswith("person_no")]
        tests = [f"{name} in (select officer_key from marts.dim_officer where person_no = '{number}')" for name in keys]
        tests += [f"{name} = '{number}'" for name in numbers]
        assert tests, f"{fact} names nobody at all: {columns}"
        if query(settings, f"select 1 from marts.{fact} where {' or '.join(tests)} limit 1"):
            found.append(fact)
    return found
