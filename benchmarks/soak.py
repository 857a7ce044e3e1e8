"""A day in the life: run after run in one process, a burst of changes before each, five minutes of the force apart.

What must not grow is recorded after each tick; ``benchmarks.flat`` judges it. Policies of upkeep are the shipped ones
and go by the force's clock, but for one: Dagster dates its runs by the machine's clock, for which the day is two hours,
and within the shipped 48 hours none would ever go. They are kept by number instead: RUN_HOURS=0, RUNS_KEPT=12.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.simulated import burst

TICK = timedelta(minutes=5)
TICKS_AN_HOUR = 12


@dataclass(frozen=True)
class Tick:
    """What stood after one tick. ``seconds`` and ``cpu_seconds`` of the run; sizes in bytes; ``rss_mb`` resident."""

    number: int
    seconds: float
    cpu_seconds: float
    load: float
    rss_mb: float
    files: int
    landing: int
    versions: int
    copy: int
    warehouse: int
    releases: int
    history: int
    total: int


def soak(data: Path, sources: Path, begin: datetime, ticks: int, rows: int, tell: Callable[[str], None]) -> list[Tick]:
    """Let the force in ``sources`` live for ``ticks`` ticks and run the pipeline after each; return what stood.

    Raises RuntimeError where a run publishes nothing.
    """
    _prepare(data, sources)
    found = []
    for number in range(ticks):
        as_at = begin + number * TICK
        if number:
            burst(sources, rows, number, as_at)
        found.append(_tick(data, number, as_at))
        tell(" ".join(f"{name} {value:,}" for name, value in asdict(found[-1]).items()))
    return found


def _prepare(data: Path, sources: Path) -> None:
    from orchestration import telemetry
    from orchestration.cli.simulated import addresses

    telemetry.switch_off()
    for name in [name for name in os.environ if name.startswith("CSP_")]:
        del os.environ[name]
    os.environ.update(addresses(sources))
    os.environ.update(CSP_DATA_DIR=str(data), CSP_RETENTION__RUN_HOURS="0", CSP_RETENTION__RUNS_KEPT="12")


def _tick(data: Path, number: int, as_at: datetime) -> Tick:
    from orchestration.settings import Settings

    os.environ["CSP_AS_AT"] = f"{as_at:%FT%TZ}"
    settings, load, began, cpu = Settings(), os.getloadavg()[0], time.monotonic(), time.process_time()
    _run(settings)
    spent = round(time.monotonic() - began, 2), round(time.process_time() - cpu, 2)
    if number % TICKS_AN_HOUR == TICKS_AN_HOUR - 1:
        _tidy(settings)
    gc.collect()
    return Tick(number, *spent, round(load, 1), _rss_mb(), **_sizes(data))


def _run(settings: Any) -> None:
    from rich.console import Console

    from orchestration.cli.run import compile_if_changed, run_once
    from orchestration.pipeline import PipelineRun
    from orchestration.publication import pipeline_lock

    with pipeline_lock(settings):
        compile_if_changed(settings, Console(stderr=True))
        this_run = PipelineRun(settings, is_tick=True)
        fault = run_once(this_run)
    if fault or this_run.release is None:
        raise RuntimeError(f"as at {settings.instant} nothing was published: {fault or this_run.blocked}")


def _tidy(settings: Any) -> None:
    import dagster as dg

    from orchestration.upkeep import tidy

    with dg.DagsterInstance.get() as instance:
        tidy(settings, instance)


def _sizes(data: Path) -> dict[str, int]:
    sizes = {path: path.stat().st_size for path in _files(data)}
    folders = {"copy": "landing/copy", "releases": "published", "history": "dagster"}
    found = {
        name: sum(size for path, size in sizes.items() if data / part in path.parents) for name, part in folders.items()
    }
    landing, warehouse = data / "landing" / "landing.duckdb", data / "warehouse" / "warehouse.duckdb"
    found |= {"landing": sizes[landing], "warehouse": sizes[warehouse], "files": len(sizes)}
    return found | {"total": sum(sizes.values()), "versions": _versions(landing)}


def _files(data: Path) -> Iterator[Path]:
    return (path for path in data.rglob("*") if path.is_file() and not path.is_symlink())


def _versions(landing: Path) -> int:
    """Return how many versions of source rows have ever landed."""
    import duckdb

    with duckdb.connect(str(landing), read_only=True) as connection:
        row = connection.execute("select sum(upserts + deletes)::bigint from ingest.batch").fetchone()
        return int(row[0]) if row else 0


def _rss_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024, 1)
