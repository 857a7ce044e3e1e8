"""The full build, stage by stage and model by model, in one process: where the time of a build goes.

Makes one model at a time, so that what it costs can be told; DuckDB still uses every core within a model. What a build
costs as it is really run is ``benchmarks.build``'s to say.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.build import yard
from benchmarks.clock import Clock, Meter
from benchmarks.place import Place
from orchestration.settings import Settings


@dataclass(frozen=True)
class ModelCost:
    """What one seed or model cost: wall and processor seconds, the process's peak memory in MB meanwhile."""

    name: str
    wall: float
    cpu: float
    peak_mb: float


def measure(place: Place) -> dict[str, Any]:
    """Build the force of ``place`` anew in a directory of its own, and return ``stages``, ``models`` and ``others``."""
    aside = Place(place.size, place.sources, place.data / "nodes", place.as_at)
    aside.enter()
    os.environ["CSP_THREADS"] = "1"
    settings, clock = Settings(), Clock()
    try:
        models = _stages(settings, clock)
        others = [yard(settings)]
    finally:
        shutil.rmtree(aside.data, ignore_errors=True)
    slowest = sorted(models, key=lambda model: -model.cpu)
    return {
        "stages": [asdict(stage) for stage in clock.stages],
        "others": [asdict(one) for one in others],
        "models": [asdict(model) for model in slowest],
    }


def _stages(settings: Any, clock: Clock) -> list[ModelCost]:
    """Run the stages of a pipeline run in order and return what each seed and model cost."""
    from orchestration.ingestion import ingest_all, replay
    from orchestration.publication import next_release_id, publish
    from orchestration.quality import from_build
    from orchestration.tick.compiling import compile_project
    from orchestration.tick.whole import ask_all, make_all
    from orchestration.transformation import BuildReport, prepare_run

    clock.run("ingest", lambda: ingest_all(settings))
    clock.run("replay", lambda: replay(settings))
    prepare_run(settings, next_release_id(settings))
    plan = clock.run("compile", lambda: compile_project(settings))
    watch = _Watch()
    built, _ = clock.run("models", lambda: make_all(settings, plan, progress=watch.ended))
    tested = clock.run("tests", lambda: ask_all(settings, plan))
    report = BuildReport((*built, *tested), 0)
    if report.broken_models:
        raise RuntimeError(f"these could not be built: {[node.name for node in report.broken_models]}")
    accepted = clock.run("accept", lambda: _accept(settings))
    clock.run("publish", lambda: publish(settings, [*from_build(report), *accepted]))
    return watch.costs


def _accept(settings: Any) -> list[Any]:
    from orchestration.gate import evaluate
    from orchestration.quality import accept

    return [*accept(settings), *evaluate(settings)]


class _Watch:
    """Measures from the end of one model to the end of the next, which is right while one at a time is made."""

    def __init__(self) -> None:
        self.costs: list[ModelCost] = []
        self._meter = Meter()

    def ended(self, name: str, status: str) -> None:
        """Keep what the model that just ended has cost."""
        spent = self._meter.read(name)
        self.costs.append(ModelCost(name, spent.wall, spent.cpu, spent.peak_mb))
        self._meter = Meter()
