"""One ingestion and replay in a process of its own, which tests kill."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb  # noqa: F401  loaded before the fork, so that a child starts at once
import pyarrow  # noqa: F401
import sqlalchemy  # noqa: F401

from orchestration.ingestion import ingest_system, replay
from tests.ingestion.force import settings_for

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def _count_steps(steps: Any, last: int) -> None:
    """Count every entry to and exit from a function of the pipeline; be killed at number ``last`` (0: never)."""

    def watch(frame: Any, event: str, _: Any) -> None:
        if event in ("call", "return") and "orchestration" in frame.f_code.co_filename:
            steps.value += 1
            if steps.value == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def _run(
    system: str, address: str, directory: Path, as_at: datetime, crash_at: str | None, steps: Any, last: int
) -> None:
    _count_steps(steps, last)
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
    step: int = 0,
) -> tuple[int, int]:
    """Run in another process, killed at the crash point or at the pipeline's ``step``-th step, however fast it is.

    Return its exit code (-9: killed) and how many steps it made.
    """
    steps = _processes.Value("q", 0, lock=False)
    process = _processes.Process(target=_run, args=(system, address, directory, as_at, crash_at, steps, step))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode, int(steps.value)
