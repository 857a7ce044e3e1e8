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
from orchestration.transformation.compiled import compiled_tests, data_test_ids
from orchestration.transformation.data_tests import Progress, run_tests
from orchestration.transformation.outcome import built_node
from orchestration.transformation.report import BuildReport, NodeResult


def build(
    settings: Settings, select: str | None = None, progress: Progress | None = None, project: Path = runner.PROJECT
) -> BuildReport:
    """Build and test the models (``select``: a dbt selection; default all) and return every node's outcome.

    ``progress`` is called from several threads. Unit tests are left out: they prove the code, not the data. Raises
    ``DbtFailed`` where the project does not parse and ``PipelineBusy`` where another process is writing. The
    warehouse file is closed on return.
    """
    started = time.monotonic()
    with pipeline_lock(settings):
        manifest = read_project(settings, project)
        built = build_models(settings, manifest, select, progress, project)
        tested = check_models(settings, manifest, built, select, progress, project)
    return BuildReport((*built, *tested), time.monotonic() - started)


def read_project(settings: Settings, project: Path = runner.PROJECT) -> Any:
    """Return dbt's manifest of the project as it stands now; dbt parses only the files that changed.

    It is not written down, which would take dbt seconds: the build that follows does that.
    """
    return runner.invoke(settings, project, ["parse", runner.UNWRITTEN])


def build_models(
    settings: Settings,
    manifest: Any,
    select: str | None = None,
    progress: Progress | None = None,
    project: Path = runner.PROJECT,
) -> list[NodeResult]:
    """Build seeds, models and snapshots and return what became of each."""
    only = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test", *_selecting(select)]
    arguments = ["build", "--threads", str(settings.threads), *only]
    listener = _listener(progress) if progress else None
    outcome = runner.invoke(settings, project, arguments, manifest, listener)
    return [built_node(result) for result in outcome.results]


def check_models(
    settings: Settings,
    manifest: Any,
    built: list[NodeResult],
    select: str | None = None,
    progress: Progress | None = None,
    project: Path = runner.PROJECT,
) -> list[NodeResult]:
    """Run the data tests of what was ``built`` and return the outcome of each."""
    # the tests of models that were not built would judge the tables of an earlier run
    unbuilt = [node.unique_id for node in built if node.is_broken or node.status == "skipped"]
    wanted = data_test_ids(settings, project, manifest, select, unbuilt)
    tests = compiled_tests(settings, project, manifest, wanted)
    return run_tests(settings.warehouse_path, tests, settings.threads, progress)


def parse(settings: Settings, project: Path = runner.PROJECT) -> Path:
    """Parse the project without touching a database and return the path of its ``manifest.json``."""
    runner.invoke(settings, project, ["parse"])
    return runner.target_dir(settings) / "manifest.json"


def _selecting(select: str | None) -> list[str]:
    return ["--select", select] if select else []


def _listener(progress: Progress) -> Callable[[Any], None]:
    """Turn dbt's event of a node's end into one call of ``progress``."""

    def listen(message: Any) -> None:
        if message.info.name == "NodeFinished":
            progress(message.data.node_info.node_name, message.data.node_info.node_status)

    return listen
