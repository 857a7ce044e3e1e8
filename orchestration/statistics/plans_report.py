"""The page that says what the methods of the plans do to forces in which the truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def write(page: Path, measured: list[Any], runs: int) -> int:
    """Write the page; return 1 where a force without effect shows 2% or more on average, else 0."""
    lines = [
        "# What the plan methods say where the truth is known",
        "",
        f"Each row: {runs} simulated forces of 1,200; in five months the worst 1% of the record get a plan. `raw`",
        "is what would be seen by comparing before and after. Written by `orchestration.statistics.plans_simulated`.",
        "",
        "| Force | Planted | Raw | Effect found | Interval holds it | Staggered Poisson | holds it |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in measured:
        late = ["-", "-"]
        if each.scenario.kind == "count":
            late = [f"{each.staggered_mean:+.1%}", f"{each.staggered_covered:.0%}"]
        figures = [f"{each.planted - 1:+.0%}", f"{each.raw:+.1%}", f"{each.mean:+.1%}", f"{each.covered:.0%}", *late]
        lines.append(f"| {' | '.join([each.scenario.name, *figures])} |")
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(any(each.planted == 1 and abs(each.mean) >= 0.02 for each in measured))
