"""When mismatches open, stay open, end and return."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from orchestration.ingestion import record_mismatches, replay
from tests.ingestion.force import START, query, settings_for

DAY = timedelta(days=1)
ONE, TWO = ("M01", "person", "P1"), ("M02", "unit", "U1")


def test_a_mismatch_opens_stays_ends_and_returns(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for day, rows in enumerate([[ONE, TWO, TWO], [ONE], [ONE, TWO], []]):
        record_mismatches(settings, rows, START + day * DAY)
    replay(settings)
    seen = query(settings.warehouse_path, "select * from pipeline.mismatch_seen order by code, first_seen_at")
    assert seen == [
        (*ONE, START, START + 3 * DAY),
        (*TWO, START, START + DAY),
        (*TWO, START + 2 * DAY, START + 3 * DAY),
    ]


def test_recording_the_same_again_changes_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for _ in range(2):
        record_mismatches(settings, [ONE], START)
    assert query(settings.landing_path, "from ingest.mismatch_seen") == [(*ONE, START, None)]


def test_a_run_as_at_an_earlier_instant_leaves_what_was_seen_after_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    record_mismatches(settings, [ONE], START + DAY)
    record_mismatches(settings, [], START)
    record_mismatches(settings, [ONE], START + 2 * DAY)
    assert query(settings.landing_path, "from ingest.mismatch_seen") == [(*ONE, START + DAY, None)]
