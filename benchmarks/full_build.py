"""The full build, stage by stage, in one process of its own: from the sources to a published release.

Needs sources on disk and a data directory that may be written; changes neither the code's nor the run's meaning.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.clock import Clock, Meter, Spent
from benchmarks.yardstick import yardstick


@dataclass(frozen=True)
class ModelCost:
    """What one dbt node cost: wall and processor seconds, and the process's peak memory in MB while it was built."""

    name: str
    wall: float
    cpu: float
    peak_mb: float


def measure(data_dir: Path, sources: Path, as_at: str) -> dict[str, Any]:
    """Run every stage once and return the figures as JSON values. dbt works on one node at a time.

    One node at a time, so that what a node costs can be told; DuckDB still uses every core within a node.
    """
    os.environ |= _environment(data_dir, sources, as_at)
    from orchestration.settings import Settings

    settings, clock = Settings(), Clock()
    models = _stages(settings, clock)
    others = Clock()
    others.run("yardstick", lambda: yardstick(settings.warehouse_path, data_dir / "yardstick"))
    others.run("one plain script", lambda: _script(settings, data_dir / "script"))
    return {
        "stages": [asdict(stage) for stage in clock.stages],
        "others": [asdict(spent) for spent in (*others.stages, *_instead(settings, sources))],
        "models": [asdict(model) for model in sorted(models, key=lambda model: -model.cpu)],
        "cores": os.cpu_count(),
    }


def _stages(settings: Any, clock: Clock) -> list[ModelCost]:
    """Run the stages of a pipeline run in order and return what each node of the dbt build cost."""
    from orchestration.ingestion import ingest_all, replay
    from orchestration.publication import next_release_id, publish
    from orchestration.quality import from_build
    from orchestration.transformation import BuildReport, build_models, check_models, prepare_run, read_project

    clock.run("ingest", lambda: ingest_all(settings))
    clock.run("replay", lambda: replay(settings))
    prepare_run(settings, next_release_id(settings))
    manifest = clock.run("parse", lambda: read_project(settings))
    watch = _Watch()
    built = clock.run("models", lambda: build_models(settings, manifest, progress=watch.ended))
    tested = clock.run("tests", lambda: check_models(settings, manifest, built))
    report = BuildReport((*built, *tested), 0)
    if report.broken_models:
        raise RuntimeError(f"dbt could not build: {[node.name for node in report.broken_models]}")
    accepted = clock.run("accept", lambda: _accept(settings))
    clock.run("publish", lambda: publish(settings, [*from_build(report), *accepted]))
    return watch.costs


def _instead(settings: Any, sources: Path) -> list[Spent]:
    from benchmarks.instead import dbt_full_refresh, plain_python

    return [dbt_full_refresh(settings), plain_python(settings, sources)]


def _script(settings: Any, scratch: Path) -> None:
    """Compute the same tables with one plain script, and leave nothing."""
    from benchmarks.script import run_script

    run_script(settings, scratch)
    shutil.rmtree(scratch)


def _accept(settings: Any) -> list[Any]:
    from orchestration.gate import evaluate
    from orchestration.quality import accept

    return [*accept(settings), *evaluate(settings)]


class _Watch:
    """Measures from the end of one node to the end of the next, which is right while dbt builds one at a time."""

    def __init__(self) -> None:
        self.costs: list[ModelCost] = []
        self._meter = Meter()

    def ended(self, name: str, status: str) -> None:
        """Keep what the node that just ended has cost."""
        spent = self._meter.read(name)
        self.costs.append(ModelCost(name, spent.wall, spent.cpu, spent.peak_mb))
        self._meter = Meter()


def _environment(data_dir: Path, sources: Path, as_at: str) -> dict[str, str]:
    """Return the settings of the measured run, in the environment's words."""
    from orchestration.cli.simulated import addresses

    return {
        "CSP_DATA_DIR": str(data_dir),
        "CSP_AS_AT": as_at,
        "CSP_THREADS": "1",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "False",
        **addresses(sources),
    }
