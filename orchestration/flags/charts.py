"""One function a kind of chart of the rule seed: a series in, centre and limits in the metric's unit out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from orchestration.statistics import FlagRule, laney_p, laney_u, xmr
from orchestration.statistics.arrays import Floats, Ints, Strings
from orchestration.statistics.periods import Days
from orchestration.statistics.special_cause import Direction, assurance

_LANEY = ("near_lower", "near_upper", "lower", "upper")
LIMITS = ("centre", "near_low", "near_high", "outer_low", "outer_high")


@dataclass(frozen=True)
class Series:
    """The points of one entity in order; `exposure` is what a count arose from, or NaN."""

    periods: Days
    numerator: Floats
    exposure: Floats
    value: Floats
    multiplier: float
    is_count: bool
    direction: Direction
    target: float | None
    rebase: Sequence[object]


@dataclass(frozen=True)
class Drawn:
    """One chart: `limits` holds the five lines, an element a point; a point that is not assessed says why."""

    limits: dict[str, Floats]
    reason: Strings
    broken: Strings
    variation: Strings
    segment: Ints
    assurance: str


def draw_laney(series: Series, proportion: bool, rule: FlagRule) -> Drawn:
    """Draw p' or u', a chart of its own from each rebase date on; a plain count is drawn at its own exposure."""
    starts = sorted({0, *np.flatnonzero(np.isin(series.periods, np.asarray(series.rebase, "datetime64[D]"))).tolist()})
    chart = partial(laney_p if proportion else laney_u, rule=rule, direction=series.direction, grain="month")
    parts = [
        chart(series.numerator[a:b], series.exposure[a:b], periods=series.periods[a:b])
        for a, b in pairwise([*starts, len(series.periods)])
    ]
    sizes = [len(part.value) for part in parts]
    scale = series.exposure if series.is_count else np.full(len(series.periods), series.multiplier)
    lines = [
        np.concatenate([np.full(len(part.value), part.centre) for part in parts]),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in _LANEY),
    ]
    reason = np.repeat([part.reason for part in parts], sizes)
    lines[0] = np.where(reason == "", lines[0], np.nan)
    limits = {name: line * scale for name, line in zip(LIMITS, lines, strict=True)}
    met = "" if series.is_count else _assured(limits, series)
    broken = np.concatenate([part.broken for part in parts])
    labels = np.concatenate([part.variation for part in parts])
    return Drawn(limits, reason, broken, labels, np.repeat(np.arange(len(parts)), sizes), met)


def _assured(limits: dict[str, Floats], series: Series) -> str:
    low, high = float(limits["outer_low"][-1]), float(limits["outer_high"][-1])
    return assurance(low, high, series.target, series.direction)


def draw_xmr(series: Series, kind: str, rule: FlagRule) -> Drawn:
    """Draw an XmR chart: of the value, of its logarithm, or per unit of exposure."""
    factor = series.exposure if kind == "xmr_per" else np.ones(len(series.value))
    values = np.log(series.value) if kind == "xmr_log" else series.value / factor
    target = None if kind == "xmr_per" else series.target
    if kind == "xmr_log" and target is not None:
        target = float(np.log(target)) if target > 0 else None
    chart = xmr(
        values, rule, periods=series.periods, grain="month", rebase=series.rebase,
        direction=series.direction, target=target, is_count=kind == "xmr_count",
    )  # fmt: skip
    names = ("mean", "near_lower", "near_upper", "lower", "upper")
    lines = [np.where(chart.assessed, getattr(chart, name), np.nan) for name in names]
    back = [np.exp(line) if kind == "xmr_log" else line * factor for line in lines]
    limits = dict(zip(LIMITS, back, strict=True))
    return Drawn(limits, chart.reason, chart.broken, chart.variation, chart.segment, chart.assurance)


def refused(points: int, reason: str) -> Drawn:
    """Return a chart without limits."""
    none, unseen = np.full(points, np.nan), np.full(points, "not assessed")
    return Drawn(dict.fromkeys(LIMITS, none), np.full(points, reason), unseen, unseen, np.zeros(points, np.int64), "")


def draw(series: Series, kind: str, rule: FlagRule) -> Drawn:
    """Draw the chart of a kind; refused, with the reason, where the method does not hold for such figures."""
    if kind == "xmr_log" and (series.value <= 0).any():
        return refused(len(series.value), "a value of zero or less has no logarithm")
    if kind.startswith("xmr"):
        return draw_xmr(series, kind, rule)
    if not series.numerator.any():
        return refused(len(series.value), "no variation")
    if kind == "laney_p" and (series.numerator > series.exposure).any():
        return refused(len(series.value), "more events than there could be")
    return draw_laney(series, kind == "laney_p", rule)
