"""Pictures of what was measured: SVG, the same bytes for the same figures. Colours tell apart without their hue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.build import AGAIN, FIRST
from benchmarks.growth import BEGIN, Point, n_log_n
from benchmarks.report import landing_to_release, middle

ASKED = 60
DARK, LIGHT, GREY = "#1b4f72", "#7fb3d5", "#8a8a8a"
STAGES = ("#1b4f72", "#2e86c1", "#85c1e9", "#b9770e", "#f0b27a", "#b0b0b0", "#5d6d7e")


def draw(part: str, kept: Mapping[str, Any], images: Path) -> Path | None:
    """Draw one part of a size and return the picture's path; None for a part that has none."""
    if part not in _DRAWN:
        return None
    figures = kept["parts"][part]
    return _saved(images / f"bench-{part}-{kept['size']}.svg", lambda axis: _DRAWN[part](axis, figures), kept["size"])


def growth(found: Sequence[Point], images: Path) -> Path | None:
    """Draw processor time and memory over source rows, with n log n through ``demo``; None of fewer than two sizes."""
    if len(found) < 2:
        return None
    return _saved(images / "bench-growth.svg", lambda axis: _growth(axis, found), "landing to release")


def _build(axis: Any, figures: Mapping[str, Any]) -> None:
    bars = {name: figures["runs"][name]["stages"] for name in (FIRST, AGAIN)}
    bars |= {one["name"]: [one] for one in figures["others"]}
    colours = {stage["name"]: STAGES[place % len(STAGES)] for place, stage in enumerate(bars[FIRST])}
    for bar, stages in bars.items():
        left = 0.0
        for stage in stages:
            shown = colours.get(stage["name"], GREY)
            axis.barh(bar, stage["cpu"], left=left, color=shown, edgecolor="white", linewidth=0.5)
            left += stage["cpu"]
    handles = [_patch(colour) for colour in colours.values()]
    axis.legend(handles, list(colours), fontsize=7, ncols=2, frameon=False, loc="lower right")
    runs = [landing_to_release(figures["runs"][name])["cpu"] for name in (FIRST, AGAIN)]
    ratios = [run / figures["others"][0]["cpu"] for run in runs]
    axis.set(
        xlabel="CPU s", title=f"landing to release, script = 1: {ratios[0]:.2f} from nothing, {ratios[1]:.2f} again"
    )
    axis.invert_yaxis()


def _ticks(axis: Any, figures: Mapping[str, Any]) -> None:
    bars = {name: middle(ones)["cpu"] for name, ones in figures["ticks"].items() if ones}
    others = {one["name"]: one["cpu"] for one in figures["others"]}
    shown = axis.barh(
        [*bars, *others], [*bars.values(), *others.values()], color=[DARK] * len(bars) + [GREY] * len(others)
    )
    axis.bar_label(shown, fmt="%.1f", padding=3, fontsize=8)
    axis.set(xlabel="CPU s", title=f"a tick ({figures['rows']:,} changed rows) and what one would do instead")
    axis.margins(x=0.12)
    axis.invert_yaxis()


def _scheduled(axis: Any, figures: Mapping[str, Any]) -> None:
    took = [tick["released_after"] for tick in figures["ticks"]]
    axis.bar(range(1, len(took) + 1), took, color=DARK)
    axis.axhline(ASKED, color=GREY, linestyle="--", label=f"asked: {ASKED} s at the 95th percentile")
    axis.set(
        xlabel="tick, one a minute", ylabel="s", title="from the minute a tick was due until readers had the release"
    )
    axis.set_ylim(0, 1.2 * max(ASKED, *took))  # room above for the legend
    axis.legend(fontsize=7, frameon=False, loc="upper right")


def _reads(axis: Any, figures: Mapping[str, Any]) -> None:
    engines = figures["engines"]
    queries = list(next(iter(engines.values())))
    height = 0.8 / len(engines)
    for place, (engine, colour) in enumerate(zip(engines, (DARK, LIGHT, "#b9770e"), strict=False)):
        at = [number + place * height for number in range(len(queries))]
        axis.barh(at, [engines[engine][query]["least"] for query in queries], height, color=colour, label=engine)
    axis.axvline(figures["yardstick_ms"], color=GREY, linestyle="--", label="yardstick: every column once")
    axis.set_yticks([number + 0.4 - height / 2 for number in range(len(queries))], queries, fontsize=8)
    axis.set(xscale="log", xlabel="ms, the least of all rounds", title="a read of the release")
    axis.legend(fontsize=7, frameon=False)
    axis.invert_yaxis()


def _growth(axis: Any, found: Sequence[Point]) -> None:
    rows = [point.rows for point in found]
    axis.plot(rows, [point.cpu for point in found], "o-", color=DARK, label="CPU s, landing to release")
    axis.plot(rows, [point.script_cpu for point in found], "s-", color=LIGHT, label="CPU s, one plain script")
    begin = next((point for point in found if point.size == BEGIN), None)
    if begin:
        curve = [n_log_n(row, begin) for row in rows]
        axis.plot(rows, curve, "--", color=GREY, label=f"n log n through {BEGIN}")
    for point in found:
        axis.annotate(point.size, (point.rows, point.cpu), textcoords="offset points", xytext=(4, -12), fontsize=8)
    axis.set(xscale="log", yscale="log", xlabel="source rows", ylabel="CPU s")
    memory = axis.twinx()
    memory.plot(rows, [point.peak_mb / 1024 for point in found], "^:", color="#b9770e", label="peak memory, GB (right)")
    memory.set(ylabel="GB", ylim=(0, None))
    lines, labels = axis.get_legend_handles_labels()
    more, words = memory.get_legend_handles_labels()
    axis.legend(lines + more, labels + words, fontsize=7, frameon=False, loc="upper left")


def _saved(path: Path, paint: Callable[[Any], None], title: str) -> Path:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    path.parent.mkdir(parents=True, exist_ok=True)
    with plt.rc_context({"svg.hashsalt": path.stem, "svg.fonttype": "none", "font.size": 9}):
        figure, axis = plt.subplots(figsize=(8, 3.8), constrained_layout=True)
        paint(axis)
        figure.suptitle(title, fontsize=9, x=0.01, ha="left")
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return path


def _patch(colour: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(color=colour)


_DRAWN = {"build": _build, "ticks": _ticks, "scheduled": _scheduled, "reads": _reads}
