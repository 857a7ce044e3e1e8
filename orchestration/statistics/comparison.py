"""Two proportions or two rates against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from orchestration.statistics.intervals import wilson
from orchestration.statistics.multiplicity import two_sided
from orchestration.statistics.rule import FlagRule


@dataclass(frozen=True)
class Difference:
    """Second minus first, with its interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class RateComparison:
    """The second rate against the first: ratio and difference with exact conditional intervals, and the p-value."""

    ratio: float
    ratio_low: float
    ratio_high: float
    difference: float
    difference_low: float
    difference_high: float
    p_value: float


def proportion_difference(x1: int, n1: int, x2: int, n2: int, rule: FlagRule | None = None) -> Difference:
    """Return p2 - p1 with Newcombe's interval from two Wilson intervals (l, u).

    Source: Newcombe (1998), Statistics in Medicine 17, method 10:
    d - sqrt((p2 - l2)^2 + (u1 - p1)^2) to d + sqrt((u2 - p2)^2 + (p1 - l1)^2).

    Raises ValueError on: a sample without trials.
    """
    if n1 <= 0 or n2 <= 0:
        raise ValueError("trials: both samples need at least one")
    low, high = wilson([x1, x2], [n1, n2], rule)
    p1, p2 = x1 / n1, x2 / n2
    down = np.hypot(p2 - low[1], high[0] - p1)
    return Difference(p2 - p1, float(p2 - p1 - down), float(p2 - p1 + np.hypot(high[1] - p2, p1 - low[0])))


def rate_comparison(x1: int, e1: float, x2: int, e2: float, rule: FlagRule | None = None) -> RateComparison:
    """Return x2/e2 against x1/e1 (counts over exposures), exact given the total.

    Source: Przyborowski and Wilenski (1940). Given n = x1 + x2, x2 is binomial with share s = r e2 / (e1 + r e2);
    Clopper-Pearson bounds of s give those of the ratio r = s e1 / ((1 - s) e2) and, the total held at n, of the
    difference n (s/e2 - (1 - s)/e1). p: two-sided test of s = e2 / (e1 + e2).

    Raises ValueError on: an exposure that is not positive.
    """
    if e1 <= 0 or e2 <= 0:
        raise ValueError("exposure: both must be above 0")
    n, tail = x1 + x2, (1 - (rule or FlagRule()).confidence) / 2
    low = float(special.betaincinv(x2, x1 + 1, tail)) if x2 else 0.0
    high = float(special.betainccinv(x2 + 1, x1, tail)) if x1 else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.divide(x2 / e2, x1 / e1)
        ratio_low, ratio_high = (float(np.divide(s * e1, (1 - s) * e2)) for s in (low, high))
    gap_low, gap_high = (n * (s / e2 - (1 - s) / e1) for s in (low, high))
    p = _conditional_p(x2, n, e2 / (e1 + e2))
    return RateComparison(float(ratio), ratio_low, ratio_high, x2 / e2 - x1 / e1, gap_low, gap_high, p)


def _conditional_p(x: int, n: int, share: float) -> float:
    """Return the exact two-sided p of `x` of `n` at `share`."""
    steps = np.arange(n + 1)
    low = special.bdtr(steps, n, share)
    high = np.concatenate([[1.0], special.bdtrc(steps[:-1], n, share)])
    choose = -special.betaln(n - steps + 1, steps + 1)
    chance = np.exp(choose + special.xlogy(steps, share) + special.xlog1py(n - steps, -share))
    return float(two_sided(low, high, chance / chance.sum())[x])
