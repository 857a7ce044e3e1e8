"""The report of the operating characteristics: tables in Markdown and a chart in SVG. No measuring here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.statistics.charts_simulated import COVERAGE_AT_LEAST

if TYPE_CHECKING:
    from orchestration.statistics.operating_characteristics import Measured

_HEAD = """# Operating characteristics of the flags

Written by `python -m orchestration.statistics.operating_characteristics`; do not edit. Seeded: the same rules give the
same numbers. How to read it: [reading-flags.md](reading-flags.md); why the rules are as they are:
[decision 10](../decisions/0010-flag-methods.md).

## Across peers

{runs} runs of 2,000 identical officers, then of the same with 40 more at four times the rate ("planted"). Counts also
have 60 decoys with an exposure under 4 whose few events look like four times the rate. Bounds, where they apply: at
most 2 false signals and 0.1 falsely confirmed; of the planted at least the share in the last
column found, that is confirmed; no decoy flagged. "False beside": false signals while planted officers are there.

| World | Method | False signals | Falsely confirmed | Watch | Found | or signalled | False beside | Decoys | Bound |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
"""


def write(
    folder: Path,
    measured: list[Measured],
    charts: dict[str, tuple[float, float]],
    changed: dict[str, tuple[float, float]],
    coverage: float,
    failures: list[str],
) -> None:
    """Write operating-characteristics.md and .svg into `folder`."""
    rows = "\n".join(_row(each) for each in measured)
    lines = [
        _HEAD.format(runs=measured[0].runs) + rows,
        "",
        "![Planted officers confirmed](operating-characteristics.svg)",
        "",
    ]
    lines += ["## Over time", "", "Share of the points of stable series that a chart marks, by any rule.", ""]
    lines += ["| Chart | Marked | At most |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {share:.2%} | {most:.0%} |" for name, (share, most) in charts.items()]
    lines += ["", "Share of series in which a change that did happen is marked, by any rule.", ""]
    lines += ["| Chart and change | Found | At least |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {share:.0%} | {least:.0%} |" for name, (share, least) in changed.items()]
    lines += [
        "",
        "More rare events are found by the runs: a single short gap is hardly ever outside the limits. Where only",
        "points outside them raise a flag, such a rise is seen on the chart and among peers.",
        "",
        f"Forecast, 8 weeks, 80% interval: it held {coverage:.0%} of what came (at least {COVERAGE_AT_LEAST:.0%}).",
    ]
    lines += (
        ["", "## Bounds", "", *(f"- BROKEN: {text}" for text in failures)] if failures else ["", "Every bound holds."]
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "operating-characteristics.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "operating-characteristics.svg").write_text(_svg(measured), encoding="utf-8")


def _row(each: Measured) -> str:
    bound = f"{each.scenario.found_at_least:.0%}" if each.scenario.bounded else "reported only"
    cells = [
        each.scenario.name,
        f"`{each.scenario.method}`",
        f"{each.signals:.2f}",
        f"{each.confirmed:.2f}",
        f"{each.watched:.1f}",
        f"{each.found:.0%}",
        f"{each.found_signal:.0%}",
        f"{each.beside:.2f}",
        f"{each.decoys:.0f}",
        bound,
    ]
    return "| " + " | ".join(cells) + " |"


def _svg(measured: list[Measured]) -> str:
    """Draw one bar a scenario: the share of planted officers confirmed, with its bound as a tick."""
    step, left, wide = 26, 330, 400
    parts = []
    for number, each in enumerate(measured):
        top = 30 + number * step
        parts.append(f'<text x="{left - 8}" y="{top + 13}" text-anchor="end">{each.scenario.name}</text>')
        parts.append(f'<rect x="{left}" y="{top}" width="{wide * each.found:.0f}" height="16" fill="#4a7ba6"/>')
        parts.append(f'<text x="{left + wide * each.found + 5:.0f}" y="{top + 13}">{each.found:.0%}</text>')
        if each.scenario.bounded:
            at = left + wide * each.scenario.found_at_least
            parts.append(
                f'<line x1="{at:.0f}" x2="{at:.0f}" y1="{top - 3}" y2="{top + 19}" stroke="#222" stroke-width="2"/>'
            )
    high = 40 + len(measured) * step
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="{high}" font-family="sans-serif" font-size="12">'
    )
    title = f'<text x="{left}" y="18" font-weight="bold">Share of planted x4 officers confirmed; tick: the bound</text>'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', title, *parts, "</svg>"]) + "\n"
