"""The bridge adds up whatever was captured and rebuilt: the macros themselves, rendered, on any cells."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.settings import REPOSITORY

STATES = ["captured", "as_known", "records_now", "postings_now", "definitions_now", "now"]
MEASURES = [("value", ""), ("numerator", "_numerator"), ("denominator", "_denominator")]
STEPS = ["late_records", "postings_corrected", "definition_changed", "not_yet_explained"]
figure = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from([0.0, 0.1, 1 / 3, 1e-10]))
cell = st.fixed_dictionaries(
    {f"{state}_{measure}": figure for state in STATES for measure, _ in MEASURES}
    | {"is_built": st.booleans(), "value_kind": st.sampled_from(["count", "ratio", "p50"])}
)


def bridge_sql():
    """Return the query of baseline_bridge from the states on, written by the project's own macros."""
    macros = (REPOSITORY / "dbt_project" / "macros" / "baseline.sql").read_text()
    states = ", ".join(f"{{{{ bridge_states('{measure}') }}}}" for measure, _ in MEASURES)
    split = ", ".join(f"{{{{ bridge_is_split('{measure}') }}}} as is_{measure}_split" for measure, _ in MEASURES)
    steps = ", ".join(f"{{{{ bridge_steps('{measure}', '{suffix}') }}}}" for measure, suffix in MEASURES)
    text = f"""
        {macros}
        with known as (select is_built, value_kind, {states} from states),
        followed as (select *, {split} from known)
        select {steps} from followed
    """
    return jinja2.Environment(autoescape=False).from_string(text).render()


@pytest.fixture(scope="module")
def ask():
    sql, columns = bridge_sql(), ", ".join(f"{s}_{m} double" for s in STATES for m, _ in MEASURES)
    with duckdb.connect() as connection:
        connection.execute(f"create table states ({columns}, is_built boolean, value_kind varchar)")

        def answer(cells):
            connection.execute("delete from states")
            names = sorted(cells[0])
            marks = ", ".join("?" * len(names))
            rows = [[each[name] for name in names] for each in cells]
            connection.executemany(f"insert into states ({', '.join(names)}) values ({marks})", rows)
            found = connection.execute(sql)
            return [dict(zip([c[0] for c in found.description], row, strict=True)) for row in found.fetchall()]

        yield answer


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(cell, min_size=1, max_size=20))
def test_the_steps_sum_to_the_change_of_every_cell(ask, cells):
    for row in ask(cells):
        for measure, suffix in MEASURES:
            captured, restated = row[f"captured_{measure}"], row[f"restated_{measure}"]
            steps = [row[f"{step}{suffix}"] for step in STEPS]
            if captured is None or restated is None:
                assert None in steps, "a change that nobody can state is not split"
            else:
                assert captured + sum(steps) == restated
                assert all(isinstance(step, Decimal) for step in steps)


def test_what_changed_after_the_bridge_was_built_is_not_yet_explained(ask):
    numbers = {"captured": 10, "as_known": 11, "records_now": 14, "postings_now": 12, "definitions_now": 15, "now": 16}
    row = {f"{state}_{measure}": number for state, number in numbers.items() for measure, _ in MEASURES}
    built, unbuilt = ask([row | {"is_built": each, "value_kind": "ratio"} for each in (True, False)])
    assert [built[step] for step in STEPS] == [3, -2, 4, 1]
    assert [unbuilt[step] for step in STEPS] == [0, 0, 0, 6]
