"""Intervals for one number: proportions, counts, medians and totals. All are two-sided at `rule.confidence`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from orchestration.statistics.arrays import Floats, counts, floats
from orchestration.statistics.rule import FlagRule


class Interval(NamedTuple):
    """Lower and upper bounds, one element per input; NaN where there is none."""

    low: Floats
    high: Floats


def _z(rule: FlagRule | None) -> float:
    return float(special.ndtri(0.5 + (rule or FlagRule()).confidence / 2))


def wilson(events: npt.ArrayLike, trials: npt.ArrayLike, rule: FlagRule | None = None) -> Interval:
    """Return Wilson's interval of a proportion, NaN where there are no trials.

    Source: Wilson (1927): (2x + z^2 -+ z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2)).

    Raises ValueError on: a count that is negative, not whole, or above its trials.
    """
    x, n, z = counts(events, "events"), counts(trials, "trials"), _z(rule)
    if (x > n).any():
        raise ValueError("events: more events than trials")
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(n > 0, x / n, np.nan)
        half = z * np.sqrt(z**2 + 4 * x * (1 - share))
        low, high = (2 * x + z**2 - half) / (2 * (n + z**2)), (2 * x + z**2 + half) / (2 * (n + z**2))
    return Interval(np.where(x == 0, share * 0, low), np.where(x == n, share * 0 + 1, high))


def byar(events: npt.ArrayLike, rule: FlagRule | None = None) -> Interval:
    """Return Byar's interval of a Poisson count: x (1 - 1/(9x) -+ z/(3 sqrt x))^3, the upper one with x + 1.

    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69. The lower bound of 0 is 0.
    """
    x, z = counts(events, "events"), _z(rule)
    safe = np.maximum(x, 1)
    low = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    up = x + 1
    return Interval(np.where(x == 0, 0.0, low), up * (1 - 1 / (9 * up) + z / (3 * np.sqrt(up))) ** 3)


def exact_count(events: npt.ArrayLike, rule: FlagRule | None = None) -> Interval:
    """Return the exact interval of a Poisson count: chi2(a/2, 2x) / 2 and chi2(1 - a/2, 2x + 2) / 2.

    Source: Garwood (1936). chi2(p, 2x) / 2 is the quantile p of a gamma of shape x.
    """
    x, tail = counts(events, "events"), (1 - (rule or FlagRule()).confidence) / 2
    low = np.where(x == 0, 0.0, special.gammaincinv(np.maximum(x, 1), tail))
    return Interval(low, special.gammainccinv(x + 1, tail))


def count_interval(events: npt.ArrayLike, rule: FlagRule | None = None) -> Interval:
    """Return the exact interval for counts under `exact_under` (10), Byar's from there on."""
    used, x = rule or FlagRule(), counts(events, "events")
    exact, approximate, few = exact_count(x, used), byar(x, used), x < used.exact_under
    return Interval(np.where(few, exact.low, approximate.low), np.where(few, exact.high, approximate.high))


def percentile_ranks(size: int, percentile: float, confidence: float) -> tuple[int, int] | None:
    """Return the 1-based ranks whose observations bound a percentile of `size` observations; None if one is missing.

    Source: Conover (1999), 3.2: the lower is the greatest l with P(B < l) <= a/2, the upper the least u with
    P(B >= u) <= a/2, B binomial of `size` and `percentile`.
    """
    tail = (1 - confidence) / 2
    below = special.bdtr(np.arange(size), size, percentile)  # P(B <= k) for k = 0 .. size - 1
    lower = int((below <= tail).sum())
    upper = int((1 - below > tail).sum()) + 1
    return (lower, upper) if lower >= 1 and upper <= size else None


def percentile_interval(values: npt.ArrayLike, rule: FlagRule | None = None) -> tuple[float, float] | None:
    """Return the order-statistic interval of `rule.percentile` of the values, None if a rank is missing."""
    used, ordered = rule or FlagRule(), np.sort(floats(values, "values"))
    ranks = percentile_ranks(len(ordered), used.percentile, used.confidence)
    return None if ranks is None else (float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1]))


def bootstrap_total(values: npt.ArrayLike, rule: FlagRule | None = None) -> tuple[float, float] | None:
    """Return the percentile-bootstrap interval of the total of independent amounts; None under two amounts.

    Source: Efron and Tibshirani (1993), 13.3. Seeded: the same amounts in the same order give the same interval.
    """
    used, amounts = rule or FlagRule(), floats(values, "values")
    if len(amounts) < 2:
        return None
    draws = np.random.default_rng(used.bootstrap_seed).multinomial(
        len(amounts), np.full(len(amounts), 1 / len(amounts)), size=used.bootstrap_samples
    )
    low, high = np.quantile(draws @ amounts, [(1 - used.confidence) / 2, (1 + used.confidence) / 2])
    return float(low), float(high)
