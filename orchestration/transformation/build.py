"""Build the warehouse with dbt: every model first, then every test, so that one fault never hides another.

``dbt build`` would skip all that lies downstream of a failing test; here a failing test stops nothing, it is
reported, and the publication gate decides. Only a model that cannot be built stops its descendants.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.publication.lock import pipeline_lock
from orchestration.settings import Settings
from orchestration.transformation import runner
from orchestration.transformation.outcome import node_result, tested_nodes
from orchestration.transformation.report import BuildReport, NodeResult

Progress = Callable[[str, str], None]
"""Called with the name and the status of each node as it ends, from dbt's threads."""


def build(
    settings: Settings, select: str | None = None, progress: Progress | None = None, project: Path = runner.PROJECT
) -> BuildReport:
    """Build and test the models (``select``: a dbt selection; default all) and return every node's outcome.

    Unit tests are left out: they prove the code, not the data. Raises ``DbtFailed`` where the project does not
    parse and ``PipelineBusy`` where another process is writing. The warehouse file is closed on return.
    """
    started = time.monotonic()
    listener = _listener(progress) if progress else None
    chosen = ["--threads", str(settings.threads), *(["--select", select] if select else [])]
    with pipeline_lock(settings):
        manifest = runner.invoke(settings, project, ["parse"])
        models = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test", *chosen]
        built = _node_results(runner.invoke(settings, project, models, manifest, listener))
        tests = ["test", "--exclude-resource-type", "unit_test", *chosen, *_excluding(built)]
        tested = tested_nodes(runner.invoke(settings, project, tests, manifest, listener), settings.warehouse_path)
    return BuildReport((*built, *tested), time.monotonic() - started)


def parse(settings: Settings, project: Path = runner.PROJECT) -> Path:
    """Parse the project without touching a database and return the path of its ``manifest.json``."""
    runner.invoke(settings, project, ["parse"])
    return runner.target_dir(settings) / "manifest.json"


def _node_results(outcome: Any) -> list[NodeResult]:
    return [node_result(result) for result in outcome.results]


def _excluding(built: list[NodeResult]) -> list[str]:
    """Leave out the tests of models that were not built: they would judge the tables of an earlier run."""
    stale = [node.name for node in built if node.is_broken or node.status == "skipped"]
    return ["--exclude", *stale] if stale else []


def _listener(progress: Progress) -> Callable[[Any], None]:
    """Turn dbt's event of a node's end into one call of ``progress``."""

    def listen(message: Any) -> None:
        if message.info.name == "NodeFinished":
            progress(message.data.node_info.node_name, message.data.node_info.node_status)

    return listen
