"""``python -m benchmarks.tick``: what a tick costs in a warm process, stage by stage, against a full build.

Every tick follows a burst of the simulator; then idle ticks, and one whole build with dbt on the last state. Compare
processor time: on a shared machine wall time says little.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.clock import Clock, Spent
from orchestration.cli.simulated import addresses
from orchestration.settings import REPOSITORY, Settings


def main() -> int:
    """Measure and print one line a tick; write every figure as JSON."""
    asked = _arguments()
    os.environ |= {**addresses(asked.sources), "CSP_DATA_DIR": str(asked.data), "DO_NOT_TRACK": "1"}
    at = datetime.fromisoformat(asked.as_at)
    if not (asked.data / "warehouse" / "warehouse.duckdb").exists():
        _report("first", _stages(at, is_tick=False))
    found: dict[str, list[list[dict[str, Any]]]] = {"tick": [], "idle": [], "full": []}
    for number in range(asked.ticks):
        at += timedelta(minutes=5)
        _burst(asked.sources, asked.rows, number, at - timedelta(seconds=20))
        found["tick"].append(_report(f"tick {number + 1}", _stages(at, is_tick=True)))
    for number in range(asked.idle):
        at += timedelta(seconds=2)
        found["idle"].append(_report(f"idle {number + 1}", _stages(at, is_tick=True)))
    if asked.full:
        found["full"].append(_report("full", _stages(at + timedelta(seconds=2), is_tick=False)))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tick", description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="a simulated force; it lives on")
    parser.add_argument("--data", type=Path, required=True, help="its data directory; built first where it is empty")
    parser.add_argument("--as-at", required=True, help="the instant of the first build, ISO, UTC")
    parser.add_argument("--rows", type=int, default=1000, help="changed rows a burst")
    parser.add_argument("--ticks", type=int, default=3)
    parser.add_argument("--idle", type=int, default=2)
    parser.add_argument("--full", action="store_true", help="also a full build of the last state, to compare with")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "target" / "bench_tick.json")
    return parser.parse_args()


def _burst(sources: Path, rows: int, seed: int, at: datetime) -> None:
    options = ["--rows", str(rows), "--seed", str(seed), "--as-at", at.isoformat(), "--out", str(sources)]
    command = [sys.executable, "-m", "simulator", "tick", *options]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)


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
        f"{name}: wall {wall:.1f} s, cpu {cpu:.1f} s ({parts}), peak {peak:.0f} MB, load {stages[0].load}", flush=True
    )
    return [asdict(stage) for stage in stages]


if __name__ == "__main__":
    raise SystemExit(main())
