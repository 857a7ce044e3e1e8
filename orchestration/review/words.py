"""Figures in words: the same on the page and in the PDF."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from orchestration.review.exhibits import Filled

CLEAR = ("better", "worse", "higher", "lower")
CAPTION = (
    "Bars are drawn from 0; the thin line is the 95% interval, cut off at the edge. "
    "A figure is called clear only when it is so after allowing for how many were looked at."
)
_FURTHEST = 2.5


def shown(value: float, unit: str) -> str:
    """Return a figure in words of its unit."""
    return f"{'-' if value < 0 else ''}£{abs(value):,.0f}" if unit == "£" else f"{value:,.1f}%"


def told(row: Mapping[str, Any], unit: str) -> str:
    """Return the line under a bar: verdict, interval, note; what is missing is left out."""
    low, high = row["low"], row["high"]
    parts = [row["verdict"], None, row["note"]]
    if low is not None and math.isfinite(low):
        top = shown(high, unit) if high is not None and math.isfinite(high) else "no upper end"
        parts[1] = f"95% between {shown(low, unit)} and {top}"
    return "; ".join(part for part in parts if part)


def in_short(number: int, filled: Filled) -> str | None:
    """Return one sentence on what is clear in a chart; None where nothing is judged in it."""
    judged = [row for row in filled.rows if row["verdict"] and row["value"] is not None]
    clear = [row for row in judged if row["verdict"] in CLEAR]
    if not judged:
        return None
    names = ", ".join(f"{row['label']} ({row['verdict']}, {shown(row['value'], filled.exhibit.unit)})" for row in clear)
    found = (
        f"{len(clear)} of {len(judged)} figures clear: {names}" if clear else f"none of {len(judged)} figures is clear"
    )
    return f"{number}. {filled.exhibit.title.rstrip('?')}: {found}."


def reach(filled: Filled) -> tuple[float, float]:
    """Return the lowest and highest figure a chart must hold: its bars, and intervals up to a few times as far."""
    bars = [row["value"] for row in filled.rows if row["value"] is not None]
    most = _FURTHEST * max((abs(value) for value in bars), default=1.0)
    ends = [
        row[end] for row in filled.rows for end in ("low", "high") if row["value"] is not None and row[end] is not None
    ]
    every = [0.0, *bars, *(min(max(end, -most), most) for end in ends)]
    low, high = min(every), max(every)
    return (low, high) if high > low else (0.0, 1.0)
