"""Figures of a benchmark as a Markdown table, and its place in docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SLOWEST = 5
YARDSTICK = "yardstick"


def table(figures: Mapping[str, Any]) -> str:
    """Return the stages and the slowest models as Markdown; ratios are processor time over the yardstick's."""
    stages, others = figures["stages"], figures["others"]
    yard = next(other for other in others if other["name"] == YARDSTICK)
    total = {key: sum(stage[key] for stage in stages) for key in ("wall", "cpu")}
    total |= {"name": "all", "peak_mb": max(stage["peak_mb"] for stage in stages)}
    head = [f"Size `{figures['size']}`, {figures['cores']} cores, load {yard['load']} at the end.", ""]
    lines = ["| Stage | Wall s | CPU s | CPU, yardstick = 1 | Peak MB |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [_row(stage, yard["cpu"]) for stage in [*stages, total, *others]]
    lines += [
        "",
        "| Slowest models | Wall s | CPU s | CPU, yardstick = 1 | Peak MB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [_row(model, yard["cpu"]) for model in figures["models"][:SLOWEST]]
    return "\n".join([*head, *lines])


def write_table(figures: Mapping[str, Any], page: Path | None) -> str:
    """Put the table between the page's marks for this size, if there is a page, and return it.

    Raises ``ValueError`` where the page has no such marks.
    """
    text = table(figures)
    if page:
        begin, end = f"<!-- bench {figures['size']} -->", f"<!-- end bench {figures['size']} -->"
        before = page.read_text(encoding="utf-8")
        if begin not in before or end not in before:
            raise ValueError(f"{page.name} has no place for size {figures['size']}: add the lines {begin} and {end}")
        place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        page.write_text(place.sub(lambda _: f"{begin}\n{text}\n{end}", before), encoding="utf-8")
    return text


def _row(spent: Mapping[str, Any], yard: float) -> str:
    ratio = spent["cpu"] / yard if yard else float("nan")
    return f"| {spent['name']} | {spent['wall']:.1f} | {spent['cpu']:.1f} | {ratio:.2f} | {spent['peak_mb']:.0f} |"
