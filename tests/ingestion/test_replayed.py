"""What a replay changed in a source table is kept until the next one: the rows that went and those that came."""

from __future__ import annotations

from datetime import timedelta

from orchestration.ingestion import replay
from tests.ingestion.force import START, Force, absence, query

HOUR = timedelta(hours=1)
KEPT = "replayed.raw_hr__absence"


def steps(force: Force) -> list[tuple[int, int]]:
    """Return from which batch to which the changes lead that are kept of the table."""
    wanted = "select from_batch_id, upto_batch_id from replayed.step where system = 'hr' and table_name = 'absence'"
    return query(force.settings.warehouse_path, wanted)


def state(force: Force) -> set[tuple[object, ...]]:
    return set(query(force.settings.warehouse_path, "from raw_hr.absence"))


def load(force: Force) -> None:
    force.load(force.as_at + timedelta(days=1))
    replay(force.settings)


def test_rows_kept_lead_from_what_stood_to_what_stands(file_hr: Force) -> None:
    file_hr.put("absence", *(absence(f"A{number:02}", START) for number in range(20)))
    load(file_hr)
    assert steps(file_hr) == [], "a first load: all of it is new"
    before = state(file_hr)
    file_hr.put("absence", absence("A03", file_hr.as_at, category="other"), absence("NEW", file_hr.as_at))
    file_hr.remove("absence", "A07")
    load(file_hr)
    after, (step,) = state(file_hr), steps(file_hr)
    assert step[0] < step[1]
    for sign, rows in ((-1, before - after), (1, after - before)):
        columns = f"select * exclude (delta_sign) from {KEPT} where delta_sign = {sign}"
        assert set(query(file_hr.settings.warehouse_path, columns)) == rows
    assert {row[0] for row in before ^ after} == {"A03", "A07", "NEW"}


def test_nothing_is_kept_beyond_the_next_replay(file_hr: Force) -> None:
    file_hr.put("absence", *(absence(f"A{number:02}", START) for number in range(20)))
    load(file_hr)
    file_hr.put("absence", absence("A03", file_hr.as_at, category="other"))
    load(file_hr)
    assert len(steps(file_hr)) == 1
    replay(file_hr.settings)
    assert steps(file_hr) == []


def test_where_much_of_a_table_changes_nothing_is_kept(file_hr: Force) -> None:
    file_hr.put("absence", *(absence(f"A{number:02}", START) for number in range(20)))
    load(file_hr)
    file_hr.put("absence", *(absence(f"A{number:02}", file_hr.as_at, category="other") for number in range(15)))
    load(file_hr)
    assert steps(file_hr) == []
