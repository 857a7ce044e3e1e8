"""Each fault that a machine can meet, on a small force: afterwards an ordinary run has everything once."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from orchestration.ingestion import breaker, ingest_system, replay, sql_tables
from orchestration.publication import PipelineBusy, pipeline_lock
from orchestration.settings import REPOSITORY, Settings
from orchestration.tick.compiling import compile_project
from orchestration.tick.plan import Plan
from orchestration.tick.whole import make_and_test
from tests.anew import build_project
from tests.conftest import _binaries, _user
from tests.ingestion.force import START, Force, Row, absence, query, table_of
from tests.ingestion.test_kill import assert_exactly_once
from tests.torture.dying import in_a_process

SLOW = pytest.mark.slow
BUSY = 7


def rows(first: int, count: int, age: timedelta = timedelta(0)) -> list[Row]:
    return [absence(f"A{number:06d}", START - age, category="x" * 200) for number in range(first, first + count)]


def fill(force: Force, found: list[Row]) -> None:
    """Insert many new rows at once."""
    table = force._definition(table_of(force.system, "absence"))
    with force.engine().begin() as connection:
        connection.execute(table.insert(), found)


@pytest.fixture
def force(tmp_path: Path) -> Force:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    return force


@pytest.mark.parametrize("stage", ["landing", pytest.param("replay", marks=SLOW), pytest.param("ledger", marks=SLOW)])
def test_a_full_disk_loses_nothing_that_was_there_and_is_forgotten_once_there_is_room(
    tmp_path: Path, stage: str
) -> None:
    """On a real file system of a few MB; mounting one needs a user namespace."""
    unshare = shutil.which("unshare")
    probe = [unshare or "false", "-rm", "sh", "-c", f"mount -t tmpfs tmpfs {tmp_path}"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: test_a_full_disk_by_limit stands in")
    command = [unshare, "-rm", sys.executable, "-m", "tests.torture.full_disk", str(tmp_path), stage]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No space left" in done.stdout


def _load_with_little_disk(force: Force) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))
    force.load()


def _replay_with_little_disk(force: Force) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))
    replay(force.settings)


def test_a_full_disk_by_limit(force: Force) -> None:
    known = rows(0, 10)
    force.put("absence", *known)
    force.load()
    many = rows(10, 20_000)
    fill(force, many)
    assert in_a_process(_load_with_little_disk, force) != 0
    assert [row["absence_id"] for row in force.rows("absence")] == [row["absence_id"] for row in known]
    force.load()
    assert in_a_process(_replay_with_little_disk, force) != 0
    warehouse = query(force.settings.warehouse_path, "select count(*) from raw_hr.absence")
    assert warehouse == [(len(known),)]
    assert_exactly_once(force, known + many)


def control(url: str, *arguments: str) -> None:
    """Do something to the PostgreSQL server behind ``url``, as the account that it runs as."""
    binaries = _binaries()
    assert binaries
    command = [str(binaries / "pg_ctl"), "-w", *arguments]
    done = subprocess.run(command, user=_user(), cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    assert done.returncode == 0


@pytest.fixture
def server(postgres_url: str) -> tuple[str, list[str], list[str]]:
    """(url, arguments that stop the server at once, arguments that start it again)."""
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        data = str(connection.execute("select current_setting('data_directory')").fetchone()[0])  # type: ignore[index]
    words = Path(data, "postmaster.opts").read_text().split('"')
    options = " ".join(words[1::2])
    start = ["-D", data, "-l", f"{data}/../log", "-o", options, "start"]
    return postgres_url, ["-D", data, "-m", "immediate", "stop"], start


def test_a_source_that_goes_away_in_the_middle_of_a_read(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, stop, start = server
    force = Force("hr", url, tmp_path / "data")
    force.create()
    known = rows(0, 50)
    force.put("absence", *known)
    force.load()
    more = rows(50, 3000)
    fill(force, more)
    batches: list[int] = []
    stream = sql_tables.SqlTables._stream

    def stopped_after_the_first_batch(self: Any, table: Any, query: Any, names: Any) -> Iterator[Any]:
        for batch in stream(self, table, query, names):
            yield batch
            if table.name == "absence" and not batches:
                batches.append(batch.num_rows)
                control(url, *stop)

    monkeypatch.setattr(sql_tables, "BATCH_ROWS", 500)
    monkeypatch.setattr(sql_tables.SqlTables, "_stream", stopped_after_the_first_batch)
    try:
        loads = force.load()
        assert batches == [500]
        assert loads["absence"].status == "failed"
        assert len(force.rows("absence")) == 50, "half a read is no read"
    finally:
        control(url, *start)
    assert force.load()["absence"].upserts == 3000
    assert_exactly_once(force, known + more)


def _run_once(force: Force, ready: Any) -> None:
    """What a schedule's tick starts: refused at once where another one is at work."""
    ready.wait()
    try:
        with pipeline_lock(force.settings):
            ingest_system(force.settings, force.system)
            time.sleep(1.0)
            replay(force.settings)
    except PipelineBusy:
        os._exit(BUSY)


def test_two_schedulers_at_once(force: Force) -> None:
    known = rows(0, 2000)
    fill(force, known)
    context = multiprocessing.get_context("forkserver")
    ready = context.Barrier(2)
    both = [context.Process(target=_run_once, args=(force, ready)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert sorted(process.exitcode or 0 for process in both) == [0, BUSY]
    assert_exactly_once(force, known)


def test_a_clock_that_steps_back(force: Force) -> None:
    known = rows(0, 20)
    force.put("absence", *known)
    force.load(START + timedelta(hours=3))
    late = rows(20, 5, age=timedelta(hours=2))
    force.put("absence", *late)
    force.remove("absence", "A000003")
    force.load(START)
    latest = [absence("A000004", START + timedelta(hours=3), category="back")]
    force.put("absence", *latest)
    force.load(START + timedelta(hours=4))
    changed = {row["absence_id"]: row for row in [*known, *late, *latest] if row["absence_id"] != "A000003"}
    assert_exactly_once(force, list(changed.values()))


def test_a_clock_that_steps_back_makes_no_pause_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    force = Force("hr", "postgresql+psycopg://reader@127.0.0.1:9/x", tmp_path / "data")
    for _ in range(3):
        assert "refused" in (force.load()["absence"].message or "")
    assert "left alone" in (force.load()["absence"].message or "")
    now = breaker.wall_clock()
    monkeypatch.setattr(breaker, "wall_clock", lambda: now - timedelta(hours=5))
    assert "refused" in (force.load()["absence"].message or ""), "it would have been left alone for five hours"


# One long text is a thing that DuckDB cannot put on disk when memory runs out.
PROJECT = {
    "dbt_project.yml": "{name: small, version: '1.0.0', config-version: 2, profile: small, model-paths: [models]}",
    "profiles.yml": "{small: {target: dev, outputs: {dev: {type: duckdb, "
    "path: \"{{ env_var('CSP_WAREHOUSE_PATH') }}\"}}}}",
    "models/first.sql": "select 1 as id",
    "models/hungry.sql": "{{ config(materialized='table') }} select length(string_agg(md5(i::varchar), '')) as n "
    "from {{ ref('first') }}, range(6000000) as t(i)",
    "models/last.sql": "select n from {{ ref('hungry') }}",
}


def _build_in_little_memory(settings: Settings, plan: Plan, found: Path) -> None:
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + (60 << 20), held + (60 << 20)))
    found.write_text(",".join(f"{node.name}:{node.status}" for node in make_and_test(settings, plan)))


def test_a_model_that_runs_out_of_memory(tmp_path: Path) -> None:
    project, settings = tmp_path / "project", Settings(_env_file=None, data_dir=tmp_path / "data")
    for name, text in PROJECT.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    found = tmp_path / "found"
    plan = compile_project(settings, project)  # dbt is not what is to be short of memory
    assert in_a_process(_build_in_little_memory, settings, plan, found) is not None, "it still runs"
    assert not found.exists() or "last:success" not in found.read_text(), "the limit was too high to prove anything"
    assert build_project(settings, project).succeeded
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        assert warehouse.execute("select n from main.last").fetchall() == [(192_000_000,)]
