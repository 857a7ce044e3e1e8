"""Killed at any moment and run again: nothing is lost and nothing is there twice."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestration.ingestion import replay
from tests.ingestion.force import START, Force, Row, absence, query
from tests.ingestion.worker import run_and_die

POINTS = [
    "ingest.after_read:hr.absence",
    "landing.amid_state:hr.absence",
    "landing.before_commit:hr.absence",
    "landing.after_commit:hr.absence",
    "replay.before_commit",
    "replay.after_commit",
]


def assert_exactly_once(force: Force, expected: list[Row]) -> None:
    """The state equals the source, each version landed once, and a warehouse rebuilt from nothing is the same."""
    assert force.rows("absence") == sorted(expected, key=lambda row: row["absence_id"])
    versions = "select absence_id, _batch_id, count(*) from hr.absence group by all having count(*) > 1"
    assert query(force.settings.landing_path, versions) == []
    state = query(force.settings.warehouse_path, "from raw_hr.absence order by absence_id")
    force.settings.warehouse_path.unlink()
    replay(force.settings)
    assert query(force.settings.warehouse_path, "from raw_hr.absence order by absence_id") == state


def change(force: Force, known: dict[str, Row], at: datetime, rng: random.Random) -> None:
    """Insert, update and delete a few absences at ``at``."""
    for key in rng.sample(sorted(known), min(3, len(known))):
        force.remove("absence", key)
        del known[key]
    touched = [*rng.sample(sorted(known), min(3, len(known))), *(f"A{rng.randrange(10**9)}" for _ in range(20))]
    rows = {key: absence(key, at - timedelta(minutes=rng.randrange(15)), category=str(rng.random())) for key in touched}
    force.put("absence", *rows.values())
    known.update(rows)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point_loses_and_doubles_nothing(file_hr: Force, point: str) -> None:
    known: dict[str, Row] = {}
    rng = random.Random(point)
    change(file_hr, known, file_hr.as_at, rng)
    file_hr.load()
    change(file_hr, known, file_hr.as_at, rng)
    assert run_and_die("hr", file_hr.url, file_hr.directory, file_hr.as_at, crash_at=point)[0] == -9
    change(file_hr, known, file_hr.as_at, rng)
    file_hr.load()
    assert_exactly_once(file_hr, list(known.values()))


def test_a_kill_while_a_source_is_not_configured_leaves_what_was_known_of_it(file_hr: Force) -> None:
    file_hr.put("absence", absence("A", START), absence("B", START))
    file_hr.load()
    known = "select * exclude (status, message) from ingest.cursor order by all"
    before = query(file_hr.settings.landing_path, known)
    point = "landing.amid_state:hr.absence"
    assert run_and_die("hr", "", file_hr.directory, file_hr.as_at, crash_at=point)[0] == -9
    assert query(file_hr.settings.landing_path, known) == before
    assert file_hr.load()["absence"].live_rows == 2


def kill_at_random_steps(force: Force, count: int) -> None:
    known: dict[str, Row] = {}
    rng = random.Random(7)
    change(force, known, START, rng)
    code, total = run_and_die("hr", force.url, force.directory, START)
    assert code == 0
    for _ in range(count):
        force.as_at += timedelta(minutes=5)
        change(force, known, force.as_at, rng)
        # A little before the end, since a run that finds less to do makes fewer steps.
        step = rng.randint(1, total * 2 // 3)
        assert run_and_die("hr", force.url, force.directory, force.as_at, step=step) == (-9, step)
    force.load()
    assert_exactly_once(force, list(known.values()))


def test_kills_at_random_moments_lose_and_double_nothing(file_hr: Force) -> None:
    kill_at_random_steps(file_hr, 3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_kills_at_random_moments_lose_and_double_nothing(file_hr: Force) -> None:
    kill_at_random_steps(file_hr, 40)


def test_a_kill_in_a_first_load_leaves_a_landing_that_opens(tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    rows = [absence("A", START)]
    force.put("absence", *rows)
    for step in (20, 60, 120):
        assert run_and_die("hr", force.url, force.directory, START, step=step) == (-9, step)
    force.load()
    assert_exactly_once(force, rows)
