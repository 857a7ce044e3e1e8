"""Stages of a real run in a process of its own, forked from one that has all imports behind it, for tests to kill."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import time
from pathlib import Path
from typing import Any

from orchestration.ingestion.declaration import SYSTEMS
from orchestration.settings import REPOSITORY, Settings

STAGES = ("ingest", "replay", "build", "accept", "publish")
PRELOAD = [
    "tests.torture.worker", "pandas", "pyarrow", "sqlalchemy", "duckdb", "statsmodels.api", "great_expectations",
    "dbt.cli.main", "dbt.adapters.duckdb.connections", "orchestration.pipeline", "orchestration.quality.acceptance",
    "orchestration.ingestion.ingest", "orchestration.ingestion.catch_up", "orchestration.publication",
]  # fmt: skip


def processes() -> Any:
    """Return the context whose processes begin as copies of one that has imported everything."""
    os.environ["PYTHONPATH"] = str(REPOSITORY)  # the server's own path: it ignores ours
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def run_stages(environment: dict[str, str], stages: tuple[str, ...], checks: Path, clock: Any) -> None:
    """Run ``stages`` as a tick in one process, under the lock. ``clock`` holds when the last of them began and ended.

    What the checks found goes through the file ``checks`` where a run is cut in two on purpose.
    """
    from orchestration.pipeline import PipelineRun
    from orchestration.publication import pipeline_lock

    for name in [name for name in os.environ if name.startswith("CSP_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(REPOSITORY)
    settings = Settings(_env_file=None)
    with pipeline_lock(settings, wait_seconds=30):
        run = PipelineRun(settings, is_tick=True)
        if stages[0] == "publish":
            run.checks = pickle.loads(checks.read_bytes())
        for stage in stages:
            clock[0] = time.time()
            for system in SYSTEMS if stage == "ingest" else ("",):
                getattr(run, stage)(*([system] if system else []))
            if stage == "accept":
                checks.write_bytes(pickle.dumps(run.checks))
        clock[1] = time.time()
