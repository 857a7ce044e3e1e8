"""Fixtures that every test folder may use."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from orchestration.settings import REPOSITORY, Settings
from orchestration.tick import plan
from orchestration.tick.plan import Plan
from tests.end_to_end.force import Force, new_force
from tests.programs import missing

UNPRIVILEGED = ("postgres", "nobody")
LONGEST_FIRST = (
    "end_to_end/test_run.py",
    "publication/test_crashes.py",
    "ingestion/test_large.py",
    "tick/test_equal.py",
    "tick/test_catalogue.py",
    "tick/test_whole.py",
    "transformation/test_unit_tests.py",
    "gate/test_next_run.py",
    "tick/test_touched.py",
    "mismatches/test_every_code.py",
    "oracle/test_warehouse_agrees.py",
)
"""Files under tests/ whose tests take longest: begun first, so that no process is left with a long one at the end.

The first makes the first run; meanwhile the others take the next two, which do not ask for it.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, in the order of ``LONGEST_FIRST``; all else stays as it was."""
    rank = {REPOSITORY / "tests" / name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@dataclass(frozen=True)
class Parsed:
    """The dbt project as it stands: ``manifest`` as dbt holds it in memory, ``written`` as it writes it down."""

    manifest: Any
    written: dict[str, Any]


@pytest.fixture(scope="session")
def parsed() -> Parsed:
    """The project, parsed once for all test processes: a full parse takes dbt 15 seconds, finding it unchanged 3.

    Kept with other build products, so that the next time is fast. To be read, not changed.
    """
    from orchestration.transformation import runner

    settings = Settings(data_dir=REPOSITORY / "target" / "tests", _env_file=None)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.data_dir / "parse.lock"):
        manifest = runner.invoke(settings, runner.PROJECT, ["parse"])
        return Parsed(manifest, json.loads((runner.target_dir(settings) / "manifest.json").read_text()))


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Force, int, str]:
    """A tiny force and the outcome of the first run on it: (force, exit code, output). To be read, not changed.

    Test processes that run side by side share the one: the first to ask makes it, the others wait.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    with FileLock(shared / "first_run.lock"):
        kept = shared / "first_run.pickle"
        if not kept.exists():
            (shared / "first_run").mkdir()
            force = new_force(shared / "first_run")
            kept.write_bytes(pickle.dumps((force, *force.run())))
        outcome: tuple[Force, int, str] = pickle.loads(kept.read_bytes())
    return outcome


@pytest.fixture(scope="session")
def compiled(first_run: tuple[Force, int, str]) -> Plan:
    """What dbt compiled in the first run, for ``tests.anew``: to build other data by, without dbt's 100 ms a model."""
    found = plan.recall(first_run[0].settings)
    assert found, "a file of the project has changed since the first run, or that failed"
    return found


def _binaries() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest where there are several."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path and shutil.which("pg_ctl")]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return next(iter([*(path.parent for path in reversed(installed)), *found]), None)


def _user() -> str | None:
    """PostgreSQL refuses to run as root: return the account to run it as, or None to stay who we are."""
    import pwd

    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a throw-away PostgreSQL server, started for this test session and stopped after it."""
    binaries = _binaries()
    if binaries is None:
        missing("PostgreSQL's server programs are not installed")
    user, port = _user(), _free_port()
    home = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(home, user)
    try:
        yield from _served(binaries, user, home, port)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _served(binaries: Path, user: str | None, home: Path, port: int) -> Iterator[str]:
    def call(*command: str) -> None:
        done = subprocess.run(
            command,
            user=user,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"

    data = str(home / "data")
    control = [str(binaries / "pg_ctl"), "-D", data]
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=32MB"
    call(str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    call(*control, "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        call(*control, "-w", "-m", "immediate", "stop")
