"""What a tick costs in a warm process: after a burst, idle, at a deadline; against what a user would do instead.

Every tick runs in this one process, its imports done before, as a scheduled run finds them (``orchestration.warm``).
Compare processor time: on a shared machine wall time says little. ``python -m benchmarks.tick`` measures by hand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.build import yard
from benchmarks.clock import Clock, Spent
from benchmarks.place import Place
from benchmarks.simulated import burst
from orchestration.settings import REPOSITORY, Settings

FIRST, BURST, IDLE, DEADLINE, FULL = "first", "after a burst", "idle", "a deadline passed", "a full build"
ROWS = 1000
TICKS = 3
Kinds = dict[str, list[list[dict[str, Any]]]]


def main() -> int:
    """Measure ticks at sources and data that are named; write every figure as JSON."""
    asked = _arguments()
    place = Place("", asked.sources.resolve(), asked.data.resolve(), asked.as_at)
    place.enter()
    found = live(place, asked.rows, asked.ticks, asked.idle, asked.full)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(place: Place) -> dict[str, Any]:
    """Return ``ticks`` (by kind, each tick a list of stages), ``rows`` a burst, and ``others``: what one would do else.

    The sources live on, and so does the warehouse: a later part finds the last state.
    """
    from benchmarks.instead import dbt_full_refresh, plain_python, rolled_up

    ticks = live(place, ROWS, TICKS, idle=2, full=True)
    settings = Settings()
    others = [yard(settings), dbt_full_refresh(settings), plain_python(settings, place.sources)]
    others += rolled_up(settings)
    return {"ticks": ticks, "rows": ROWS, "others": [asdict(one) for one in others]}


def live(place: Place, rows: int, ticks: int, idle: int, full: bool) -> Kinds:
    """Let the force live: a build where there is none, bursts, idle, a deadline, a full build of the last state."""
    from orchestration.warm.preload import preload

    preload()
    at, found = _next(place), Kinds()
    if not place.is_built:
        found[FIRST] = [_report(FIRST, _stages(at, is_tick=False))]
    found[BURST] = []
    for _ in range(ticks):
        at += timedelta(minutes=5)
        burst(place.sources, rows, int(at.timestamp()), at - timedelta(seconds=20))
        found[BURST].append(_report(BURST, _stages(at, is_tick=True)))
    found[IDLE] = []
    for _ in range(idle):
        at += timedelta(seconds=2)
        found[IDLE].append(_report(IDLE, _stages(at, is_tick=True)))
    if at < (due := _due()):
        at = due + timedelta(seconds=1)
        found[DEADLINE] = [_report(DEADLINE, _stages(at, is_tick=True))]
    if full:
        found[FULL] = [_report(FULL, _stages(at + timedelta(seconds=2), is_tick=False))]
    return found


def _next(place: Place) -> datetime:
    """Return the instant to begin at: the last release's, or where there is none the place's."""
    path = Settings().data_dir / "warehouse" / "settled.json"
    before = json.loads(path.read_text(encoding="utf-8"))["as_at"] if path.exists() else place.as_at
    return max(datetime.fromisoformat(f"{one.removesuffix('Z')}+00:00") for one in (before, place.as_at))


def _due() -> datetime:
    """Return the moment until which the last release's numbers stand, though no source changes."""
    path = Settings().data_dir / "warehouse" / "settled.json"
    return datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["until"] + "+00:00")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tick", description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="a simulated force; it lives on")
    parser.add_argument("--data", type=Path, required=True, help="its data directory; built first where it is empty")
    parser.add_argument("--as-at", required=True, help="the instant of the first build, ISO, UTC")
    parser.add_argument("--rows", type=int, default=ROWS, help="changed rows a burst")
    parser.add_argument("--ticks", type=int, default=TICKS)
    parser.add_argument("--idle", type=int, default=2)
    parser.add_argument("--full", action="store_true", help="also a full build of the last state, to compare with")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "target" / "bench_tick.json")
    return parser.parse_args()


def _stages(at: datetime, is_tick: bool) -> list[Spent]:
    """Make one run as the job does, as at ``at``, and return what each stage cost."""
    from orchestration.ingestion.declaration import declared_systems
    from orchestration.pipeline import PipelineRun
    from orchestration.publication import pipeline_lock

    run, clock = PipelineRun(Settings(as_at=at), is_tick), Clock()
    with pipeline_lock(run.settings):
        clock.run("ingest", lambda: [run.ingest(system) for system in declared_systems()])
        if clock.run("look", run.nothing_to_do) is not None:
            return clock.stages
        stages: dict[str, Callable[[], object]] = {
            "replay": run.replay, "build": run.build, "accept": run.accept, "publish": run.publish,
        }  # fmt: skip
        for name, stage in stages.items():
            clock.run(name, stage)
    return clock.stages


def _report(name: str, stages: list[Spent]) -> list[dict[str, Any]]:
    wall, cpu = sum(stage.wall for stage in stages), sum(stage.cpu for stage in stages)
    parts = ", ".join(f"{stage.name} {stage.wall:.1f}/{stage.cpu:.1f}" for stage in stages)
    peak = max(stage.peak_mb for stage in stages)
    print(
        f"  {name}: wall {wall:.1f} s, cpu {cpu:.1f} s ({parts}), peak {peak:.0f} MB, load {stages[0].load}", flush=True
    )
    return [asdict(stage) for stage in stages]


if __name__ == "__main__":
    raise SystemExit(main())
