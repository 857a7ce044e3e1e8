"""The page that says what the methods of the plans do to forces in which the truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

NONE_WITHIN, COVERED_AT_LEAST = 0.02, 0.93


def write(page: Path, measured: list[Any], runs: int) -> int:
    """Write the page; return 1 where a force without effect shows 2% or more, or an interval covers too seldom."""
    lines = [
        "# What the plan methods say where the truth is known",
        "",
        f"Each row: {runs:,} simulated forces of 1,200 people (360 in peer groups of 30); in six months the worst 1%",
        "of the record get a plan. `Raw`: what comparing before and after would show. `Rejected`: how often the",
        f"interval leaves out no effect. Of so many forces, {luck(runs):.1%} either side of 95% is luck. Written by",
        "`python -m orchestration.statistics.plans_simulated`.",
        "",
        "| Force | Planted | Raw | Effect found | Interval holds it | Rejected | Fixed-effects Poisson | holds it |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in measured:
        late = ["-", "-"]
        if each.scenario.kind == "count":
            late = [f"{each.staggered_mean:+.1%}", f"{each.staggered_covered:.1%}"]
        found = [f"{each.planted - 1:+.0%}", f"{each.raw:+.1%}", f"{each.mean:+.1%}", f"{each.covered:.1%}"]
        lines.append(f"| {' | '.join([each.scenario.name, *found, f'{each.rejected:.1%}', *late])} |")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(any(broken(each, runs) for each in measured))


def broken(each: Any, runs: int) -> bool:
    """Return whether the mean of no effect, or the coverage with two standard errors granted, is out of bounds."""
    is_none = each.planted == 1 and abs(each.mean) >= NONE_WITHIN
    return bool(is_none or each.covered + luck(runs) < COVERED_AT_LEAST)


def luck(runs: int) -> float:
    """Return two standard errors of the share of runs in which an interval of 95% holds the truth."""
    return float(2 * (0.95 * 0.05 / runs) ** 0.5)
