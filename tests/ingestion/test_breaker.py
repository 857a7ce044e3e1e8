"""A source over a network that keeps failing is left alone for a while; when it is back it catches up by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestration.ingestion import breaker, snapshot
from orchestration.ingestion.declaration import declared_systems
from tests.ingestion.force import START, Force, absence, query

NOWHERE = "postgresql+psycopg://reader@127.0.0.1:9/x"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    now = [START]
    monkeypatch.setattr(breaker, "wall_clock", lambda: now[0])
    return now


def message(force: Force) -> str:
    return force.load()["absence"].message or ""


def test_a_source_that_was_down_for_a_day_catches_up_by_itself(
    postgres_url: str, tmp_path: Path, clock: list[datetime]
) -> None:
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    force.put("absence", absence("A", START))
    force.load()
    force.url = NOWHERE
    for _ in range(3):
        assert "refused" in message(force)
    assert "left alone until 09:10 UTC after 3 failures" in message(force)
    clock[0] += timedelta(minutes=11)
    assert message(force).startswith("hr: cannot be read")
    assert "after 4 failures" in message(force)
    clock[0] += timedelta(days=1)
    force.url = postgres_url
    force.put("absence", absence("B", force.as_at - timedelta(hours=3)))
    assert force.load(force.as_at + timedelta(days=1))["absence"].upserts == 1
    assert [row["absence_id"] for row in force.rows("absence")] == ["A", "B"]
    force.url = NOWHERE
    assert "refused" in message(force)


def test_a_file_is_tried_every_time(tmp_path: Path, clock: list[datetime]) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    for _ in range(5):
        assert "no such file" in message(force)


def impatient(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Force:
    """Return a force whose reads are given up after a fifth of a second."""
    monkeypatch.setattr(snapshot, "POSTGRES", (*snapshot.POSTGRES[:-1], "statement_timeout = '200ms'"))
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    return force


def slow_down(force: Force, *tables: str) -> None:
    """Put a view of half a minute in the place of each table."""
    for name in tables:
        force.execute(f"alter table {{s}}{name} rename to {name}_base")
        slowly = "where (select true from pg_sleep(30))"
        force.execute(f"create view {{s}}{name} as select * from {{s}}{name}_base {slowly}")


def test_a_source_that_answers_too_slowly_is_left_alone_and_holds_nobody_up(
    postgres_url: str, tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    force = impatient(postgres_url, tmp_path, monkeypatch)
    tables = list(force.load())
    slow_down(force, *tables)
    for _ in range(3):
        loads = force.load()
        assert {load.status for load in loads.values()} == {"failed"}
        (_, first), (second, _), *_ = loads.items()
        assert "not tried" not in (first.message or "")
        rest = [load.message or "" for load in loads.values() if load is not first]
        assert all(f"{second}: " in words and "2 tables took too long" in words for words in rest)
    assert "left alone until" in message(force)
    for name in tables:
        force.execute(f"drop view {{s}}{name}")
        force.execute(f"alter table {{s}}{name}_base rename to {name}")
    clock[0] += timedelta(minutes=11)
    assert {load.status for load in force.load().values()} <= {"loaded", "unchanged"}
    assert query(force.settings.landing_path, "select * from ingest.breaker") == []


def test_one_slow_table_stops_no_other(
    postgres_url: str, tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    force = impatient(postgres_url, tmp_path, monkeypatch)
    slow_down(force, "absence")
    loads = force.load()
    assert {name for name, load in loads.items() if load.status == "failed"} == {"absence"}
    assert query(force.settings.landing_path, "select * from ingest.breaker") == []


def test_two_tables_that_are_always_slow_keep_no_other_waiting(
    postgres_url: str, tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    force = impatient(postgres_url, tmp_path, monkeypatch)
    first, second, *others = (table.name for table in declared_systems()["hr"].tables)
    slow_down(force, first, second)
    assert {load.status for load in force.load().values()} == {"failed"}
    loads = force.load()
    assert {name for name, load in loads.items() if load.status == "failed"} == {first, second}
    assert {name for name, load in loads.items() if load.status in ("loaded", "unchanged")} == set(others)
