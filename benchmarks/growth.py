"""How the full build grows with its sources, from the sizes that were measured. Judged: no worse than n log n."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.build import FIRST, SCRIPT
from benchmarks.place import KEPT, kept, source_rows
from benchmarks.report import landing_to_release, named

WORDS = "the curve over every size whose build was measured; fails where it is worse than n log n"
SIZES = ("tiny", "demo", "force", "x10")
BEGIN = "demo"
MEMORY_MB = {"force": 4096.0, "x10": 12288.0}


@dataclass(frozen=True)
class Point:
    """A full build from nothing, landing to release: source rows, seconds, peak MB, and its script's CPU seconds."""

    size: str
    rows: int
    wall: float
    cpu: float
    peak_mb: float
    script_cpu: float


def points(directory: Path = KEPT) -> list[Point]:
    """Return what was measured, the smallest force first."""
    found = []
    for size in SIZES:
        figures = kept(size, directory)
        rows = source_rows(figures)
        if rows:
            build = figures["parts"]["build"]
            run = landing_to_release(build["runs"][FIRST])
            script = named(build["others"], SCRIPT)
            found.append(Point(size, rows, run["wall"], run["cpu"], run["peak_mb"], script["cpu"]))
    return sorted(found, key=lambda point: point.rows)


def n_log_n(rows: float, begin: Point) -> float:
    """Return the CPU seconds that ``rows`` would take if the cost grew with n log n from ``begin``."""
    return begin.cpu * rows * math.log(rows) / (begin.rows * math.log(begin.rows))


def judged(found: Sequence[Point]) -> list[str]:
    """Return in words which size costs more than n log n from the one before, ``demo`` on, or holds too much memory."""
    begin = next((place for place, point in enumerate(found) if point.size == BEGIN), len(found))
    faults = []
    for before, after in pairwise(found[begin:]):
        allowed = n_log_n(after.rows, before)
        if after.cpu > allowed:
            faults.append(f"{after.size} took {after.cpu:.0f} CPU s; n log n from {before.size} allows {allowed:.0f}")
    for point in found:
        allowed = MEMORY_MB.get(point.size, math.inf)
        if point.peak_mb > allowed:
            faults.append(f"{point.size} held {point.peak_mb:,.0f} MB; allowed {allowed:,.0f}")
    return faults


def table(found: Sequence[Point]) -> str:
    """Return the points as a Markdown table, the growth from each to the next as an exponent, and the verdict."""
    lines = [
        "| Size | Source rows | Wall s | CPU s | CPU µs a row | As n to the power of | CPU, script = 1 | Peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    powers = ["", *(f"{_power(before, after):.2f}" for before, after in pairwise(found))]
    for point, power in zip(found, powers, strict=False):
        a_row = point.cpu / point.rows * 1e6
        lines.append(
            f"| {point.size} | {point.rows:,} | {point.wall:,.0f} | {point.cpu:,.0f} | {a_row:,.0f} | {power} "
            f"| {point.cpu / point.script_cpu:.2f} | {point.peak_mb:,.0f} |"
        )
    larger = [point.size for point in found if point.rows > next((p.rows for p in found if p.size == BEGIN), math.inf)]
    good = f"From {BEGIN} to {larger[-1]}: no worse than n log n." if larger else f"Nothing larger than {BEGIN} yet."
    return "\n".join([*lines, "", "; ".join(judged(found)) or good])


def _power(before: Point, after: Point) -> float:
    return math.log(after.cpu / before.cpu) / math.log(after.rows / before.rows)
