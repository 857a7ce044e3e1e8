"""Death at the points that only rare work comes to: after each, one ordinary run has everything once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.ingestion import backfill, landing, pieces, replay, sql_tables
from orchestration.safekeeping import heal
from orchestration.settings import Settings
from orchestration.upkeep.compaction import compact
from tests.ingestion.force import START, Force, absence, query
from tests.ingestion.test_kill import assert_exactly_once
from tests.safekeeping.test_copies import emptied, flipped, landing_of, missing, run, truncated
from tests.torture.dying import dies_at

SLOW = pytest.mark.slow
OF_ONE_MORE_RUN = {"ingest.cursor", "ingest.cursor_seen"}
ROWS = [absence(f"A{number:04}", START - timedelta(days=9) + timedelta(minutes=number)) for number in range(95)]


@pytest.fixture
def force(two_runs: Force, tmp_path: Path) -> Force:
    return two_runs.copied(tmp_path)


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Force:
    """A force whose landing has a base and one file of changes as its second copy. To be copied."""
    home = tmp_path_factory.mktemp("two_runs")
    force = Force("hr", f"sqlite:///{home}/hr.db", home / "data")
    force.create()
    force.put("absence", *ROWS[:90])
    run(force)
    force.put("absence", *ROWS[90:])
    run(force)
    return force


def held(settings: Settings) -> dict[str, object]:
    return {name: rows for name, rows in landing_of(settings).items() if name not in OF_ONE_MORE_RUN}


def leave_a_hole(settings: Settings) -> None:
    with landing.open_landing(settings) as connection:
        connection.execute("create table ingest.hole as select range as n, md5(range::varchar) as t from range(900000)")
        connection.execute("checkpoint; drop table ingest.hole; checkpoint")


def test_death_before_the_compacted_landing_takes_its_place(force: Force) -> None:
    leave_a_hole(force.settings)
    before = landing_of(force.settings)
    assert dies_at("compact.written", compact, force.settings)
    assert landing_of(force.settings) == before
    assert [path.name for path in force.settings.landing_path.parent.glob(".*.draft")], "it died before it wrote"
    run(force)
    assert compact(force.settings) > 0
    assert list(force.settings.landing_path.parent.glob(".*")) == []
    assert_exactly_once(force, ROWS)


@pytest.mark.parametrize("damage", [*(pytest.param(one, marks=SLOW) for one in (truncated, emptied, missing)), flipped])
def test_death_between_the_damaged_landing_and_the_restored_one(force: Force, damage: Callable[[Path], None]) -> None:
    before = held(force.settings)
    damage(force.settings.landing_path)
    assert dies_at("restore.set_aside", run, force)
    force.as_at += timedelta(hours=1)
    run(force)
    assert held(force.settings) == before
    assert not heal.is_damaged(force.settings.landing_path)
    assert_exactly_once(force, ROWS)


def put_back(force: Force) -> None:
    replay(force.settings)


def test_death_between_a_landing_with_a_damaged_log_and_the_restored_one(force: Force) -> None:
    """Without its log the landing opens well, at an older state, in which the warehouse has seen later batches."""
    log = force.settings.landing_path.with_name("landing.duckdb.wal")
    more, newer = absence("C", force.as_at), absence("D", force.as_at + timedelta(hours=2))
    force.put("absence", more)
    assert dies_at("landing.after_commit:hr.absence", run, force)
    assert dies_at("replay.after_commit", put_back, force)
    assert query(force.settings.warehouse_path, "select count(*) from raw_hr.absence") == [(96,)]
    damaged = bytearray(log.read_bytes())
    damaged[len(damaged) // 2] ^= 255
    log.write_bytes(damaged)
    assert dies_at("restore.set_aside", run, force)
    force.put("absence", newer)
    force.as_at += timedelta(hours=3)
    run(force)
    assert_exactly_once(force, [*ROWS, more, newer])


def load_in_small_pieces(force: Force) -> None:
    backfill.PIECE_ROWS, pieces.BATCH_ROWS, sql_tables.BATCH_ROWS = 20, 10, 10
    force.load()


@SLOW
def test_death_after_each_piece_of_a_large_load(tmp_path: Path) -> None:
    """Each run dies after one more piece; none of them reads again what is in, and none shows half a table."""
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.put("absence", *ROWS)
    for number in range(1, 6):
        assert dies_at("backfill.after_piece:hr.absence", load_in_small_pieces, force)
        landed = query(force.settings.landing_path, "select count(*), count(distinct absence_id) from hr.absence")
        assert landed == [(min(20 * number, 95),) * 2]
        assert force.rows("absence") == []
    force.load()
    assert_exactly_once(force, ROWS)
    assert len(force.landed("absence")) == 95


@pytest.mark.parametrize("point", ["copy.written", pytest.param("copy.kept", marks=SLOW)])
def test_death_while_the_second_copy_is_kept_leaves_one_that_restores(force: Force, point: str) -> None:
    more = absence("C", force.as_at)
    force.put("absence", more)
    assert dies_at(point, run, force)
    force.as_at += timedelta(hours=1)
    run(force)
    before = held(force.settings)
    truncated(force.settings.landing_path)
    run(force)
    assert held(force.settings) == before
    assert_exactly_once(force, [*ROWS, more])
