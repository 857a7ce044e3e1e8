"""One ingestion and replay in a process of its own, which tests kill."""

from __future__ import annotations

import multiprocessing
import os
from datetime import datetime
from pathlib import Path

import duckdb  # noqa: F401  loaded before the fork, so that a child starts at once
import pyarrow  # noqa: F401
import sqlalchemy  # noqa: F401

from orchestration.ingestion import ingest_system, replay
from tests.ingestion.force import settings_for

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def _run(system: str, address: str, directory: Path, as_at: datetime, crash_at: str | None) -> None:
    if crash_at:
        os.environ["CSP_CRASH_AT"] = crash_at
    settings = settings_for(directory, as_at, **{system: address})
    ingest_system(settings, system)
    replay(settings)


def run_and_die(
    system: str,
    address: str,
    directory: Path,
    as_at: datetime,
    *,
    crash_at: str | None = None,
    after: float | None = None,
) -> int:
    """Run in another process, killed at the crash point or ``after`` seconds; return its exit code (-9: killed)."""
    process = _processes.Process(target=_run, args=(system, address, directory, as_at, crash_at))
    process.start()
    process.join(after)
    if process.is_alive():
        process.kill()
        process.join()
    assert process.exitcode is not None
    return process.exitcode
