"""One month against another: difference, interval and p-value by the method that fits the kind of figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from orchestration.statistics.comparison import proportion_difference, rate_comparison
from orchestration.statistics.rule import FlagRule

Method = Literal["proportion", "rate", "count", "total", "mean", "percentile"]


@dataclass(frozen=True)
class Side:
    """One month's figure: events and trials (or exposure), the value, and its own interval where events give none."""

    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Change:
    """Second minus first in the value's unit, its 95% interval and two-sided p-value."""

    difference: float
    low: float
    high: float
    p_value: float


def change(method: Method, before: Side, after: Side, multiplier: float = 1, rule: FlagRule | None = None) -> Change:
    """Return the change from ``before`` to ``after``.

    Proportions: Newcombe's interval and Fisher's exact p. Rates, and counts over their days or over 1: exact given
    the total. Totals, means and percentiles: see ``from_intervals``. ``multiplier`` is that of the metric (100 for %).
    Raises ValueError on: a side that lacks what its method needs, or events that are no whole numbers.
    """
    if method in ("total", "mean", "percentile"):
        return from_intervals(_interval(before), _interval(after), rule)
    (x1, n1), (x2, n2) = _events(before), _events(after)
    if method == "proportion":
        found = proportion_difference(x1, int(n1), x2, int(n2), rule)
        p = fisher_p(x1, int(n1), x2, int(n2))
        return Change(multiplier * found.estimate, multiplier * found.low, multiplier * found.high, p)
    rates = rate_comparison(x1, n1, x2, n2, rule)
    gap, low, high = (multiplier * each for each in (rates.difference, rates.difference_low, rates.difference_high))
    return Change(gap, low, high, rates.p_value)


def from_intervals(
    first: tuple[float, float, float], second: tuple[float, float, float], rule: FlagRule | None = None
) -> Change:
    """Return second minus first of two independent estimates (value, low, high) from their own intervals.

    Source: Zou and Donner (2008), Statistics in Medicine 27, "MOVER": d - sqrt((v2 - l2)^2 + (u1 - v1)^2) to
    d + sqrt((u2 - v2)^2 + (v1 - l1)^2), which is Newcombe's where the intervals are Wilson's. p: normal, with the
    standard error that the side of the interval towards 0 implies, so that p < 5% exactly where it excludes 0.
    """
    (v1, l1, u1), (v2, l2, u2) = first, second
    d, down, up = v2 - v1, math.hypot(v2 - l2, u1 - v1), math.hypot(u2 - v2, v1 - l1)
    towards_zero = down if d > 0 else up
    z = float(special.ndtri(0.5 + (rule or FlagRule()).confidence / 2))
    if towards_zero == 0:
        return Change(d, d - down, d + up, 1.0 if d == 0 else 0.0)
    return Change(d, d - down, d + up, float(2 * special.ndtr(-abs(d) * z / towards_zero)))


def fisher_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return Fisher's exact two-sided p that two proportions are one: tables no likelier than the one seen.

    Source: Agresti (2013), Categorical Data Analysis, 3.5.1.
    """
    total = x1 + x2
    steps = np.arange(max(0, total - n1), min(total, n2) + 1)
    log_chance = _log_choose(n2, steps) + _log_choose(n1, total - steps)
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    seen = chance[x2 - steps[0]]
    return float(min(1.0, chance[chance <= seen * (1 + 1e-7)].sum()))


def _log_choose(n: int, k: np.typing.NDArray[np.int64]) -> np.typing.NDArray[np.float64]:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def _events(side: Side) -> tuple[int, float]:
    if side.numerator is None or not side.denominator or side.denominator <= 0:
        raise ValueError("numerator and denominator: both are needed, the denominator above 0")
    if abs(side.numerator - round(side.numerator)) > 1e-9 or side.numerator < 0:
        raise ValueError(f"numerator: {side.numerator} is no whole number of events")
    return round(side.numerator), side.denominator


def _interval(side: Side) -> tuple[float, float, float]:
    if side.value is None or side.low is None or side.high is None:
        raise ValueError("interval: too few observations for one")
    return side.value, side.low, side.high
