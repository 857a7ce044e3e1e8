"""The trend as a small control chart: points and lines in a box, drawn by a template as SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 180, 8, 12, 24
VARIATION = {
    "common_cause": "No change beyond ordinary variation",
    "special_cause_improvement": "Improving beyond ordinary variation",
    "special_cause_concern": "Worsening beyond ordinary variation",
    "special_cause_neutral_high": "Higher than ordinary variation explains",
    "special_cause_neutral_low": "Lower than ordinary variation explains",
}
ASSURANCE = {
    "will pass": "as things are the target will be met",
    "will fail": "as things are the target will not be met",
    "hit and miss": "as things are the target will be met in some months and missed in others",
}


class Point(NamedTuple):
    """One month. ``mark`` is improvement, concern, neutral or empty."""

    start: date
    value: float
    x: float
    y: float
    mark: str


@dataclass(frozen=True)
class Chart:
    """A control chart: runs of points (a gap where months are missing), limits as a polygon, lines, and words."""

    points: tuple[Point, ...]
    runs: tuple[str, ...]
    bands: tuple[str, ...]
    centres: tuple[str, ...]
    target_y: float | None
    words: str
    top: float

    @property
    def first(self) -> Point:
        """The first month."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """The latest month."""
        return self.points[-1]


def chart(months: Sequence[dict[str, Any]], target: float | None) -> Chart | None:
    """Return the chart of months (period_start, value, and columns of ``metric_limit`` where there are limits)."""
    known = [one for one in months if one["value"] is not None]
    if len(known) < 2:
        return None
    high = max(max(one["value"], one.get("outer_high") or 0.0) for one in known)
    top = max(high, target or 0.0) * 1.08 or 1.0
    first = _month(known[0]["period_start"])
    span = max(_month(known[-1]["period_start"]) - first, 1)

    wide = (WIDTH - 2 * LEFT) / span
    across = {one["period_start"]: round(LEFT + (_month(one["period_start"]) - first) * wide, 1) for one in known}

    def x(row: dict[str, Any]) -> float:
        return across[row["period_start"]]

    def y(value: float) -> float:
        return round(TOP + (1 - max(value, 0.0) / top) * (HEIGHT - TOP - BOTTOM), 1)

    points = tuple(Point(one["period_start"], one["value"], x(one), y(one["value"]), _mark(one)) for one in known)
    stretches = _stretches([one for one in known if one.get("centre") is not None])
    return Chart(
        points,
        tuple(" ".join(f"{one.x},{one.y}" for one in run) for run in _joined(points)),
        tuple(_band(part, x, y) for part in map(_limited, stretches) if len(part) > 1),
        tuple(" ".join(f"{x(one)},{y(one['centre'])}" for one in stretch) for stretch in stretches),
        y(target) if target is not None else None,
        _words(known[-1]),
        top,
    )  # fmt: skip


def _words(last: dict[str, Any]) -> str:
    if last.get("variation"):
        assurance = ASSURANCE.get(last.get("assurance") or "")
        return VARIATION.get(str(last["variation"]), "") + (f"; {assurance}." if assurance else ".")
    return f"No limits: {last['reason']}." if last.get("reason") else "A trend without limits."


def _mark(row: dict[str, Any]) -> str:
    if row.get("state") != "marked":
        return ""
    known = {"special_cause_improvement": "improvement", "special_cause_concern": "concern"}
    return known.get(str(row["variation"]), "neutral")


def _limited(stretch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in stretch if one.get("outer_low") is not None and one.get("outer_high") is not None]


def _band(part: Sequence[dict[str, Any]], x: Callable[[dict[str, Any]], float], y: Callable[[float], float]) -> str:
    over = [f"{x(one)},{y(one['outer_high'])}" for one in part]
    return " ".join(over + [f"{x(one)},{y(one['outer_low'])}" for one in reversed(part)])


def _joined(points: Sequence[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for one in points:
        if runs and _month(one.start) == _month(runs[-1][-1].start) + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run for run in runs if len(run) > 1]


def _stretches(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for one in rows:
        found.setdefault(one.get("segment"), []).append(one)
    return list(found.values())


def _month(day: date) -> int:
    return day.year * 12 + day.month
