"""Confidence intervals of an estimate: confint and svyciprop of R's survey package, by name."""

from __future__ import annotations

import math

from scipy import stats

from survey.linear import Estimate

PROPORTION = ("logit", "beta", "asin", "mean")
Interval = tuple[float, float]


def confint(estimate: Estimate, level: float = 0.95, df: float = math.inf) -> Interval:
    """Estimate plus and minus a quantile times the standard error: normal (df infinite, R's default) or t."""
    reach = quantile(level, df) * estimate.standard_error
    return estimate.value - reach, estimate.value + reach


def proportion(estimate: Estimate, method: str = "logit", level: float = 0.95, df: float | None = None) -> Interval:
    """Interval of a proportion (svyciprop). ``df`` defaults to the degrees of freedom of the domain.

    Where the estimate is 0 or 1 nothing varies and every transformation fails: the exact binomial limits of the
    unweighted base stand in. Raises ValueError for an unknown method.
    """
    if method not in PROPORTION:
        raise ValueError(f"{method} is no interval of a proportion; there are {', '.join(PROPORTION)}")
    freedom = float(estimate.degrees_of_freedom) if df is None else df
    if estimate.standard_error == 0 and estimate.value in (0.0, 1.0):
        return _exact(estimate, level)
    if method == "mean":
        return confint(estimate, level, freedom)
    if method == "beta":
        return _beta(estimate, level, freedom)
    return (_logit if method == "logit" else _asin)(estimate, quantile(level, freedom))


def quantile(level: float, df: float) -> float:
    """Two-sided quantile of t, the normal's where df is infinite; not a number where df is 0 or less."""
    tail = 1 - (1 - level) / 2
    return float(stats.norm.ppf(tail) if math.isinf(df) else stats.t.ppf(tail, df))


def _logit(estimate: Estimate, reach: float) -> Interval:
    share = estimate.value
    centre = math.log(share / (1 - share))
    half = reach * estimate.standard_error / (share * (1 - share))
    return 1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre))


def _asin(estimate: Estimate, reach: float) -> Interval:
    share = estimate.value
    centre = math.asin(math.sqrt(share))
    half = reach * estimate.standard_error / (2 * math.sqrt(share * (1 - share)))
    return math.sin(centre - half) ** 2, math.sin(centre + half) ** 2


def _beta(estimate: Estimate, level: float, df: float) -> Interval:
    """Korn and Graubard: exact binomial limits of the effective base, which the loss of degrees of freedom shrinks."""
    share = estimate.value
    shrink = (quantile(level, estimate.unweighted - 1) / quantile(level, df)) ** 2
    base = share * (1 - share) / estimate.standard_error**2 * shrink
    return _clopper(base * share, base, level)


def _exact(estimate: Estimate, level: float) -> Interval:
    return _clopper(estimate.value * estimate.unweighted, estimate.unweighted, level)


def _clopper(events: float, base: float, level: float) -> Interval:
    tail = (1 - level) / 2
    lower = 0.0 if events <= 0 else float(stats.beta.ppf(tail, events, base - events + 1))
    upper = 1.0 if events >= base else float(stats.beta.ppf(1 - tail, events + 1, base - events))
    return lower, upper
