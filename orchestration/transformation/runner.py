"""dbt in this process: one invocation with our paths and environment, and its connections closed afterwards.

The only place that imports dbt, and only inside functions: the import costs seconds.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestration.settings import REPOSITORY, Settings
from orchestration.tick.forgetting import forget

WRITING = frozenset({"build", "run", "seed", "snapshot"})
PROJECT = REPOSITORY / "dbt_project"
UNWRITTEN = "--no-write-json"
"""For commands whose manifest nobody reads from disk: writing it down costs dbt seconds of processor time."""


class DbtFailed(RuntimeError):
    """dbt could not start: a model, test or configuration file does not parse. The message is dbt's own."""


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """Set what the dbt project reads from the environment, telemetry off, and put it back afterwards."""
    wanted = {
        "CSP_WAREHOUSE_PATH": str(settings.warehouse_path),
        "CSP_MEMORY_MB": str(settings.memory_mb),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        **metric_models(),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def metric_models() -> dict[str, str]:
    """Name the metric models by basis, for the three models that gather them: the directories are the list.

    dbt can only refer to models that are named when a model is parsed, so the names come from outside.
    """
    folders = REPOSITORY / "models" / "metrics"
    return {
        f"CSP_METRIC_{basis.upper()}_MODELS": " ".join(
            sorted(path.stem for path in (folders / basis).glob("mtr_*.sql"))
        )
        for basis in ("flow", "stock", "period")
    }


def target_dir(settings: Settings) -> Path:
    """Return where dbt writes what it parsed and compiled: beside the data, so the checkout may be read-only."""
    return settings.data_dir / "dbt" / "target"


def invoke(
    settings: Settings,
    project: Path,
    arguments: list[str],
    manifest: Any = None,
) -> Any:
    """Run one dbt command and return its result object; raise ``DbtFailed`` where dbt could not start.

    Releases the warehouse file on return: dbt-duckdb would hold its write lock for the life of the process.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    if arguments[0] in WRITING:
        forget(settings.warehouse_path)
    parse_anew_elsewhere(target_dir(settings), project)
    runner = dbtRunner(manifest=manifest)
    try:
        with environment(settings), _fewer_collections():
            outcome = runner.invoke([*_global_flags(settings), *arguments, *paths(settings, project)])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if outcome.result is None:
        raise DbtFailed(f"dbt {arguments[0]} could not run: {outcome.exception}") from outcome.exception
    return outcome.result


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let the collector come less often: dbt keeps most of what it makes, and it took a seventh of the time."""
    before = gc.get_threshold()
    gc.set_threshold(20_000, 50, before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def parse_anew_elsewhere(target: Path, project: Path) -> None:
    """Let dbt forget what it parsed of a project in another place: it would look for the seeds' files there."""
    said, place = target / "parsed_in.txt", str(project.resolve())
    if said.exists() and said.read_text(encoding="utf-8") == place:
        return
    (target / "partial_parse.msgpack").unlink(missing_ok=True)
    target.mkdir(parents=True, exist_ok=True)
    said.write_text(place, encoding="utf-8")


def logs_dir(settings: Settings) -> Path:
    """Return where dbt writes its log."""
    return settings.data_dir / "dbt" / "logs"


def _global_flags(settings: Settings) -> list[str]:
    logs = str(logs_dir(settings))
    return ["--quiet", "--log-level", "none", "--log-level-file", "info", "--log-path", logs, "--no-version-check"]


def paths(settings: Settings, project: Path) -> list[str]:
    """Return the arguments that tell dbt where the project is and where to write."""
    place = ["--project-dir", str(project), "--profiles-dir", str(project)]
    return [*place, "--target-path", str(target_dir(settings))]
