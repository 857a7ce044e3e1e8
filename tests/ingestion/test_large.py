"""The long proofs: twenty million rows within a gigabyte, and ten minutes of writers who commit late and delete."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.ingestion.force import START, Force, absence, query

ROWS = int(os.environ.get("LARGE_ROWS", "20000000"))
SECONDS = float(os.environ.get("CONCURRENT_SECONDS", "600"))
GIGABYTE_IN_KB = 1024 * 1024
_MINE = "select absence_id from hr.absence where absence_id like :mine"
_LOAD = """
import resource, sys
from datetime import datetime
from pathlib import Path
from orchestration.ingestion import ingest_system, replay
from tests.ingestion.force import settings_for
settings = settings_for(Path(sys.argv[2]), datetime(2024, 10, 1, 10), hr=sys.argv[1])
load = {load.table: load for load in ingest_system(settings, "hr")}["absence"]
loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
replay(settings)
print(load.status, load.live_rows, loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def server_hr(postgres_url: str, tmp_path: Path) -> Force:
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    return force


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_twenty_million_rows_load_within_a_gigabyte(server_hr: Force) -> None:
    server_hr.execute(
        "insert into hr.absence "
        "select 'A' || lpad(i::text, 9, '0'), 'P' || i % 5000, date '2020-01-01' + (i % 1500)::int, "
        f"null, 'sick', timestamp '2020-01-01' + i * interval '7 seconds' from generate_series(1, {ROWS}) as i"
    )
    server_hr.execute("analyze hr.absence")
    command = [sys.executable, "-c", _LOAD, server_hr.url, str(server_hr.directory)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    print(f"{ROWS:,} rows; peak RSS in KB after load and after replay: {said[2]}, {said[3]}")
    assert said[:2] == ["loaded", str(ROWS)]
    assert int(said[3]) < GIGABYTE_IN_KB
    newest = "select count(*), count(distinct absence_id), max(updated_at) from raw_hr.absence"
    (found,) = query(server_hr.settings.warehouse_path, newest)
    assert found[:2] == (ROWS, ROWS)


def write_for_a_while(force: Force, number: int, until: float) -> None:
    """Insert, update and delete in transactions that stay open for a while after their rows are stamped."""
    rng = random.Random(number)
    mine: list[str] = []
    engine = force.engine()
    with engine.connect() as connection:
        while time.monotonic() < until:
            stamp = START + timedelta(seconds=time.monotonic() % 3600)
            for _ in range(rng.randrange(1, 20)):
                _change(connection, rng, mine, f"W{number}-{rng.randrange(10**9)}", stamp)
            time.sleep(rng.choice([0, 0, 0.05, 0.5, 3]))
            if rng.random() < 0.1:
                connection.rollback()
                mine = [key for (key,) in connection.execute(sa.text(_MINE), {"mine": f"W{number}-%"})]
                connection.rollback()
            else:
                connection.commit()


def _change(connection: sa.Connection, rng: random.Random, mine: list[str], key: str, stamp: object) -> None:
    what = rng.choice(["insert", "insert", "update", "silent", "delete"]) if mine else "insert"
    if what == "insert":
        mine.append(key)
        row = absence(key, None) | {"stamp": stamp}
        values = "(:absence_id, :person_no, :from_on, :to_on, :category, :stamp)"
        connection.execute(sa.text(f"insert into hr.absence values {values}"), row)
        return
    old = rng.choice(mine)
    statements = {
        "update": "update hr.absence set category = :new, updated_at = :stamp where absence_id = :key",
        "silent": "update hr.absence set category = :new where absence_id = :key",
        "delete": "delete from hr.absence where absence_id = :key",
    }
    if what == "delete":
        mine.remove(old)
    connection.execute(sa.text(statements[what]), {"new": str(rng.random()), "stamp": stamp, "key": old})


def converges_under_writers(force: Force, seconds: float) -> int:
    """Load all the while; return the number of loads after the state has been found equal, row for row."""
    force.put("absence", *(absence(f"A{i}", START) for i in range(500)))
    until = time.monotonic() + seconds
    writers = [threading.Thread(target=write_for_a_while, args=(force, n, until)) for n in range(4)]
    for writer in writers:
        writer.start()
    loads = 0
    while any(writer.is_alive() for writer in writers):
        assert force.load(force.as_at + timedelta(hours=1))["absence"].status in ("loaded", "unchanged")
        loads += 1
    for writer in writers:
        writer.join()
    force.load()
    with force.engine().connect() as connection:
        there = connection.execute(sa.text('select * from hr.absence order by absence_id collate "C"')).mappings().all()
    assert force.rows("absence") == [dict(row) for row in there]
    assert force.load()["absence"].status == "unchanged"
    return loads


def test_writers_that_commit_late_and_delete_lose_nothing(server_hr: Force) -> None:
    """The runs' clock is hours ahead of every stamp: no overlap helps, only the engine's own word on who was late."""
    assert converges_under_writers(server_hr, 5) > 0


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_minutes_of_writers_lose_nothing(server_hr: Force) -> None:
    print(
        f"{converges_under_writers(server_hr, SECONDS)} loads; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss} KB"
    )
