"""What a soak found, judged and drawn: does anything grow that should not? Pure, but for the picture."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from statistics import median

from benchmarks.soak import Tick

# The most that each may be at the end, as a multiple of what it was once warm, and what it may grow besides.
BOUNDS = {
    "rss_mb": (1.10, 20.0),
    "files": (1.10, 20.0),
    "cpu_seconds": (1.20, 1.0),
    "history": (1.20, 2.0 * 2**20),
    "releases": (1.20, 2.0 * 2**20),
    "warehouse": (1.25, 4.0 * 2**20),
    "copy": (1.50, 8.0 * 2**20),
}
# The landing keeps every version for ever: it may grow with those, not with the runs.
BYTES_A_VERSION = 2048
SLACK = 4.0 * 2**20
PICTURE = (
    ("rss_mb", "Memory, MB"),
    ("files", "Files"),
    ("landing", "Landing, bytes"),
    ("cpu_seconds", "CPU of a tick, s"),
)


def judged(ticks: Sequence[Tick]) -> list[str]:
    """Return in words what has grown more than its bound, from the middle third of the soak to the last."""
    third = len(ticks) // 3
    middle, last = ticks[third : 2 * third], ticks[2 * third :]
    found = []
    for name, (times, more) in BOUNDS.items():
        before, after = (median(getattr(tick, name) for tick in part) for part in (middle, last))
        if after > before * times + more:
            found.append(f"{name} grew from {before:,.1f} to {after:,.1f}; allowed {before * times + more:,.1f}")
    grown, versions = last[-1].landing - middle[0].landing, last[-1].versions - middle[0].versions
    if grown > versions * BYTES_A_VERSION + SLACK:
        found.append(f"the landing grew by {grown:,} bytes for {versions:,} versions")
    return found


def summary(ticks: Sequence[Tick]) -> str:
    """Return a table (Markdown) of each quantity in the first tick, the middle third and the last third (medians)."""
    third = len(ticks) // 3
    lines = ["| | First tick | Middle third | Last third |", "| --- | ---: | ---: | ---: |"]
    for name in (one.name for one in fields(Tick) if one.name != "number"):
        parts = (ticks[:1], ticks[third : 2 * third], ticks[2 * third :])
        lines.append(
            f"| {name} | " + " | ".join(f"{median(getattr(t, name) for t in part):,.1f}" for part in parts) + " |"
        )
    return "\n".join(lines)


def write(ticks: Sequence[Tick], directory: Path) -> None:
    """Write every tick as CSV and the picture of what must stay flat to ``directory``."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "soak.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, [one.name for one in fields(Tick)])
        rows.writeheader()
        rows.writerows(asdict(tick) for tick in ticks)
    figure, axes = plt.subplots(2, 2, figsize=(9, 5), constrained_layout=True)
    for axis, (name, words) in zip(axes.flat, PICTURE, strict=True):
        axis.plot([tick.number for tick in ticks], [getattr(tick, name) for tick in ticks], color="#1b4f72")
        axis.set(title=words, xlabel="tick", ylim=(0, None))
    figure.savefig(directory / "soak.png", dpi=90)
    plt.close(figure)
