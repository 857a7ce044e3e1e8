"""Horizontal bars with intervals as inline SVG, with the same figures as text for those who do not see them. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABEL, HEIGHT, RIGHT = 760, 240, 46, 60
TRADITIONAL, CYBER, LINE = "#1f5a99", "#b35900", "#1a1a1a"


@dataclass(frozen=True)
class Bar:
    """One bar in per cent with its limits; ``value`` None is a figure that may not be shown, and ``words`` says why."""

    label: str
    value: float | None
    lower: float | None
    upper: float | None
    words: str
    is_cyber: bool


def chart(bars: Sequence[Bar], title: str) -> str:
    """Return the bars as one SVG element, all on one scale from 0; empty text where there are none."""
    if not bars:
        return "<p>Too few cases to show.</p>"
    most = max([bar.upper or bar.value or 0.0 for bar in bars] + [1.0])
    top = next(step for step in (5, 10, 20, 40, 60, 80, 100, math.inf) if most <= step)
    top = most if math.isinf(top) else top
    body = "".join(_bar(bar, place, top) for place, bar in enumerate(bars))
    height = HEIGHT * len(bars) + 26
    said = "; ".join(f"{bar.label}: {_said(bar)}" for bar in bars)
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH} {height}" aria-label="{escape(title)}: {escape(said)}">'
        f"{_axis(top, height)}{body}</svg>"
    )


def _axis(top: float, height: int) -> str:
    marks = [top * part / 4 for part in range(5)]
    return "".join(
        f'<line x1="{_x(mark, top):.1f}" x2="{_x(mark, top):.1f}" y1="4" y2="{height - 22}" class="grid"/>'
        f'<text x="{_x(mark, top):.1f}" y="{height - 6}" text-anchor="middle" class="tick">{mark:g}%</text>'
        for mark in marks
    )


def _bar(bar: Bar, place: int, top: float) -> str:
    y = HEIGHT * place + 8
    label = f'<text x="{LABEL - 10}" y="{y + 13}" text-anchor="end">{escape(bar.label)}</text>'
    if bar.value is None:
        return f'{label}<text x="{LABEL + 6}" y="{y + 13}" class="none">Not shown: {escape(bar.words)}</text>'
    colour = CYBER if bar.is_cyber else TRADITIONAL
    parts = [label, f'<rect x="{LABEL}" y="{y}" width="{_x(bar.value, top) - LABEL:.1f}" height="18" fill="{colour}"/>']
    if bar.lower is not None and bar.upper is not None:
        low, high = _x(bar.lower, top), _x(min(bar.upper, top), top)
        path = f"M{low:.1f} {y + 4}v10M{low:.1f} {y + 9}H{high:.1f}M{high:.1f} {y + 4}v10"
        parts += [
            f'<path d="{path}" stroke="#fff" stroke-width="5"/>',
            f'<path d="{path}" stroke="{LINE}" stroke-width="2"/>',
        ]
    parts.append(f'<text x="{LABEL + 2}" y="{y + 32}" class="words">{escape(_said(bar))}</text>')
    return "".join(parts)


def _said(bar: Bar) -> str:
    if bar.value is None:
        return f"not shown, {bar.words}"
    limits = (
        f" (between {bar.lower:.1f} and {bar.upper:.1f})" if bar.lower is not None and bar.upper is not None else ""
    )
    return f"{bar.value:.1f} in every 100{limits}" + (f", {bar.words}" if bar.words else "")


def _x(value: float, top: float) -> float:
    return LABEL + (WIDTH - LABEL - RIGHT) * value / top
