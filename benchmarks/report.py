"""Figures of the parts as Markdown tables, each cost also as a ratio to what was measured in the same run. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any

from benchmarks.build import AGAIN, FIRST, SCRIPT, YARDSTICK

SLOWEST = 5
SERVED = ("page", "postgres")
Figures = Mapping[str, Any]
COST = ("wall", "cpu")


def tables(kept: Figures) -> str:
    """Return every part that was measured, one table after another."""
    return "\n\n".join(f"{part}\n{table(part, kept)}" for part in RENDERED if part in kept["parts"])


def table(part: str, kept: Figures) -> str:
    """Return the table of one part, with the size and the machine above it."""
    figures = kept["parts"][part]
    before, after = figures["load"]
    head = f"Size `{kept['size']}`, {figures['cores']} cores, load {before} before and {after} after."
    return f"{head}\n\n{RENDERED[part](figures)}"


def named(costs: Iterable[Figures], name: str) -> dict[str, Any]:
    """Return the cost of one name. Raises ``StopIteration`` where there is none."""
    return dict(next(cost for cost in costs if cost["name"] == name))


def landing_to_release(run: Figures) -> dict[str, Any]:
    """Return what a whole run cost without its reading of the sources."""
    ingest = [stage for stage in run["stages"] if stage["name"] == "ingest"]
    whole: dict[str, Any] = dict(run["whole"])
    return whole | {"name": "landing to release"} | {key: whole[key] - sum(one[key] for one in ingest) for key in COST}


def tick_cost(stages: Sequence[Figures]) -> dict[str, float]:
    """Return wall and CPU seconds of a tick, and its highest peak."""
    total = {key: sum(stage[key] for stage in stages) for key in COST}
    return total | {"peak_mb": max(stage["peak_mb"] for stage in stages)}


def middle(ticks: Sequence[Sequence[Figures]]) -> dict[str, float]:
    """Return the median wall and CPU seconds of some ticks, and the highest peak."""
    costs = [tick_cost(stages) for stages in ticks]
    return {key: median(cost[key] for cost in costs) for key in COST} | {"peak_mb": max(c["peak_mb"] for c in costs)}


def _build(figures: Figures) -> str:
    script = named(figures["others"], SCRIPT)
    rows = []
    for name in (FIRST, AGAIN):
        run = figures["runs"][name]
        whole = landing_to_release(run)
        rows += [{**stage, "name": f"{name}: {stage['name']}"} for stage in run["stages"]]
        rows.append({**whole, "name": f"**{name}: landing to release**"})
    head = f"{figures['source_rows']:,} source rows, {figures['metric_rows']:,} rows of `metric_value`."
    return f"{head}\n\n{_costs([*rows, *figures['others']], script['cpu'], 'script = 1')}"


def _nodes(figures: Figures) -> str:
    yard = named(figures["others"], YARDSTICK)["cpu"]
    total = {"name": "all", **tick_cost(figures["stages"])}
    stages = _costs([*figures["stages"], total, *figures["others"]], yard, "yardstick = 1")
    return f"{stages}\n\nThe slowest models:\n\n{_costs(figures['models'][:SLOWEST], yard, 'yardstick = 1')}"


def _ticks(figures: Figures) -> str:
    yard = named(figures["others"], YARDSTICK)["cpu"]
    ticks = [{"name": f"{name} ({len(ones)})", **middle(ones)} for name, ones in figures["ticks"].items() if ones]
    head = f"{figures['rows']:,} changed rows a burst; medians, the highest peak."
    return f"{head}\n\n{_costs([*ticks, *figures['others']], yard, 'yardstick = 1')}"


def _scheduled(figures: Figures) -> str:
    head = [
        f"{figures['rows']:,} changed rows asked a burst, {len(figures['ticks'])} ticks in a row; seconds from the "
        "minute at which each was due.",
        "",
        "| | Median | 95th percentile | First | Longest | Least | Median, yardstick = 1 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    yard = [one["wall"] for one in figures["others"] if one["name"] == YARDSTICK]
    rows = []
    for name, words in (("released_after", "until readers have the release"), ("seconds", "until the run has ended")):
        took = [tick[name] for tick in figures["ticks"]]
        figure = [median(took), quantiles(took, n=20, method="inclusive")[-1], took[0], max(took), min(took)]
        ratio = f"{median(took) / yard[0]:.1f}" if yard else ""
        rows.append(f"| {words} | {' | '.join(f'{one:.1f}' for one in figure)} | {ratio} |")
    return "\n".join([*head, *rows])


def _reads(figures: Figures) -> str:
    engines, yard = figures["engines"], figures["yardstick_ms"]
    head = [
        f"{figures['metric_rows']:,} rows of `metric_value`. Milliseconds: median (95th percentile) "
        f"[the least, yardstick = 1]; the yardstick took {yard:.0f} ms.",
        "",
        "| Query | " + " | ".join(engines) + " |",
        "| --- |" + " ---: |" * len(engines),
    ]
    rows = [
        f"| {query} | " + " | ".join(_read(engine[query], yard) for engine in engines.values()) + " |"
        for query in next(iter(engines.values()))
    ]
    return "\n".join([*head, *rows])


def _read(took: Figures, yard: float) -> str:
    return f"{took['p50']:,.1f} ({took['p95']:,.1f}) [{took['least'] / yard:.2f}]"


def _page(figures: Figures) -> str:
    pages = figures["pages"]
    least = sum(pages["health"]["cpu_ms_a_request"].get(part, 0.0) for part in SERVED)
    head = [
        f"{figures['users']} users at once, no pause.",
        "",
        "| Page | p50 ms | p95 ms | pages a second | CPU ms a page: page, PostgreSQL | CPU, /health = 1 |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows = []
    for name, one in pages.items():
        cpu = [one["cpu_ms_a_request"].get(part, 0.0) for part in SERVED]
        rows.append(
            f"| {name} | {one['p50_ms']:.0f} | {one['p95_ms']:.0f} | {one['requests_per_s']:.0f} "
            f"| {', '.join(f'{part:.1f}' for part in cpu)} | {sum(cpu) / least:.1f} |"
        )
    return "\n".join([*head, *rows])


def _costs(rows: Iterable[Figures], unit: float, words: str) -> str:
    lines = [f"| | Wall s | CPU s | CPU, {words} | Peak MB |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in rows:
        ratio = row["cpu"] / unit if unit else float("nan")
        peak = f"{row['peak_mb']:,.0f}" if row["peak_mb"] else ""
        lines.append(f"| {row['name']} | {row['wall']:,.1f} | {row['cpu']:,.1f} | {ratio:.2f} | {peak} |")
    return "\n".join(lines)


RENDERED = {
    "build": _build, "nodes": _nodes, "ticks": _ticks, "scheduled": _scheduled, "reads": _reads, "page": _page,
}  # fmt: skip
