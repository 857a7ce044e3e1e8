"""What was known at a past instant, rebuilt from the landing: the rows, and the landing's own books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestration.baseline import BaselineRefused
from orchestration.baseline.as_known import empty, place
from orchestration.baseline.known import Moment, copy_landing
from orchestration.ingestion import record_mismatches, replay
from tests.ingestion.force import START, Force, absence, org_unit, query, raw_rows, table_of

HOUR = timedelta(hours=1)
BOOKS = {
    "source_load": "select * from pipeline.source_load order by all",
    "rejected_row": "select * from pipeline.rejected_row order by all",
}


@pytest.fixture
def hr(tmp_path):
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    return force


def as_warehouse_had_it(settings):
    """Replay, and return all that the models would read."""
    replay(settings)
    rows = {name: raw_rows(settings, table_of("hr", name)) for name in ("absence", "org_unit")}
    return rows | {name: query(settings.warehouse_path, sql) for name, sql in BOOKS.items()}


def known(hr, moment, special=None):
    target = place(hr.settings, "as_known/test", moment.at)
    empty(target)
    copy_landing(hr.settings, target, moment, special)
    return as_warehouse_had_it(target)


def test_every_instant_is_rebuilt_as_it_was(hr):
    seen = {}
    hr.put("absence", absence("A1", START - HOUR), absence("A2", START - HOUR))
    hr.put("org_unit", org_unit("U1", START - HOUR))
    hr.load(START)
    seen[START] = as_warehouse_had_it(hr.settings)
    hr.put("absence", absence("A1", START + HOUR / 2, category="leave"), absence("A3", START + HOUR / 2))
    hr.put("absence", absence("A4", START + HOUR / 2))
    hr.execute("update {s}absence set from_on = 'not a day' where absence_id = 'A4'")
    hr.remove("absence", "A2")
    hr.load(START + HOUR)
    seen[START + HOUR] = as_warehouse_had_it(hr.settings)
    hr.load(START + 2 * HOUR)  # nothing new: only how the read went is
    seen[START + 2 * HOUR] = as_warehouse_had_it(hr.settings)
    hr.remove("absence", "A4")
    hr.put("org_unit", org_unit("U1", START + 2.5 * HOUR, name="renamed"))
    hr.load(START + 3 * HOUR)
    seen[START + 3 * HOUR] = as_warehouse_had_it(hr.settings)
    assert len({str(state) for state in seen.values()}) == 4
    for at, state in seen.items():
        assert known(hr, Moment(at)) == state, at


def test_between_two_runs_what_the_first_knew_was_known(hr):
    hr.put("absence", absence("A1", START - HOUR))
    hr.load(START)
    before = as_warehouse_had_it(hr.settings)
    hr.put("absence", absence("A2", START + HOUR))
    hr.load(START + 2 * HOUR)
    as_warehouse_had_it(hr.settings)
    assert known(hr, Moment(START + HOUR)) == before


def test_of_two_runs_as_at_one_instant_the_wall_clock_tells(hr):
    hr.put("absence", absence("A1", START - HOUR))
    hr.load(START)
    first = as_warehouse_had_it(hr.settings)
    (landed_by,) = query(hr.settings.landing_path, "select max(recorded_at) from ingest.cursor_seen")[0]
    hr.put("absence", absence("A2", START - HOUR / 2))
    hr.load(START)
    both = as_warehouse_had_it(hr.settings)
    assert known(hr, Moment(START, landed_by)) == first
    assert known(hr, Moment(START)) == both


def test_single_tables_may_be_of_another_moment(hr):
    hr.put("absence", absence("A1", START - HOUR))
    hr.put("org_unit", org_unit("U1", START - HOUR))
    hr.load(START)
    hr.put("absence", absence("A2", START + HOUR / 2))
    hr.put("org_unit", org_unit("U2", START + HOUR / 2))
    hr.load(START + HOUR)
    as_warehouse_had_it(hr.settings)
    rows = known(hr, Moment(START + HOUR), {("hr", "org_unit"): Moment(START)})
    assert [row["absence_id"] for row in rows["absence"]] == ["A1", "A2"]
    assert [row["org_unit_code"] for row in rows["org_unit"]] == ["U1"]


def test_a_mismatch_is_known_from_the_run_after_the_one_that_saw_it(hr):
    hr.put("absence", absence("A1", START - HOUR))
    hr.load(START)
    record_mismatches(hr.settings, [("P01", "person", "P1")], START)
    record_mismatches(hr.settings, [], START + 2 * HOUR)
    spells = {}
    for at in (START, START + HOUR, START + 2 * HOUR, START + 3 * HOUR):
        known(hr, Moment(at))
        path = hr.settings.data_dir / "as_known" / "test" / "warehouse" / "warehouse.duckdb"
        spells[at] = query(path, "select first_seen_at, resolved_at from pipeline.mismatch_seen")
    assert spells == {
        START: [],
        START + HOUR: [(START, None)],
        START + 2 * HOUR: [(START, None)],
        START + 3 * HOUR: [(START, START + 2 * HOUR)],
    }


def test_before_anything_landed_nothing_was_known(hr):
    hr.put("absence", absence("A1", START - HOUR))
    hr.load(START)
    with pytest.raises(BaselineRefused, match="nothing had landed"):
        known(hr, Moment(START - HOUR))


def test_the_landing_itself_is_left_alone(hr):
    hr.put("absence", absence("A1", START - HOUR))
    hr.load(START)
    before = hr.landed("absence")
    known(hr, Moment(START))
    assert hr.landed("absence") == before


def test_a_rebuild_is_as_at_its_own_instant(hr):
    settings = hr.settings
    assert settings.instant == START  # worked out, and so kept in the settings that are copied
    assert place(settings, "as_known/test", START - HOUR).instant == START - HOUR
