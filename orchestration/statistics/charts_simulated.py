"""Series of which we know whether something happened: how often charts over time cry wolf, and how often rightly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orchestration.statistics.arrays import Bools, Ints, Strings
from orchestration.statistics.forecast import forecast
from orchestration.statistics.funnel import funnel
from orchestration.statistics.laney import laney_p, laney_u
from orchestration.statistics.rare import g_chart, t_chart
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.xmr import xmr

_COMMON = ("Common Cause", "not assessed")
_LIMITS = ("Above UCL", "Below LCL")
_MONTHS, _RISEN = 24, 6
_RARE_DAYS, _CHANGED_DAYS, _RARE_RATE = 760, 90, 0.05
Chart = Callable[[np.random.Generator, FlagRule], float]
"""Generator, rule -> share of the points of one stable chart that are marked."""


def _xmr(rng: np.random.Generator, rule: FlagRule) -> float:
    return float((~np.isin(xmr(rng.normal(100, 10, _MONTHS), rule).broken, _COMMON)).mean())


def _sparse(rng: np.random.Generator, rule: FlagRule) -> float:
    chart = xmr(rng.poisson(0.1, _MONTHS), rule, is_count=True)
    return float((~np.isin(chart.broken, _COMMON)).mean())


def _u(rng: np.random.Generator, rule: FlagRule) -> float:
    at = rng.uniform(800, 1200, _MONTHS)
    return float((~np.isin(laney_u(rng.poisson(0.1 * at), at, rule).broken, _COMMON)).mean())


def _p(rng: np.random.Generator, rule: FlagRule) -> float:
    of = rng.integers(800, 1200, _MONTHS)
    return float((~np.isin(laney_p(rng.binomial(of, 0.3), of, rule).broken, _COMMON)).mean())


def _p_sparse(rng: np.random.Generator, rule: FlagRule) -> float:
    of = rng.integers(20, 40, _MONTHS)
    return float((~np.isin(laney_p(rng.binomial(of, 0.05), of, rule).broken, _COMMON)).mean())


def _t(rng: np.random.Generator, rule: FlagRule) -> float:
    return float((~np.isin(t_chart(rng.exponential(300, _MONTHS) + 1, rule).broken, _COMMON)).mean())


def _days(rng: np.random.Generator, times: float = 1.0) -> tuple[Ints, Bools]:
    """Return the whole days between events at 1.5 a month, and which gaps ended after the rate changed to `times`."""
    rate = np.where(np.arange(_RARE_DAYS) < _RARE_DAYS - _CHANGED_DAYS, _RARE_RATE, times * _RARE_RATE)
    at = np.flatnonzero(rng.poisson(rate))
    return np.diff(at), at[1:] >= _RARE_DAYS - _CHANGED_DAYS


def _t_days(rng: np.random.Generator, rule: FlagRule) -> float:
    return float((~np.isin(t_chart(_days(rng)[0], rule).broken, _COMMON)).mean())


def _g(rng: np.random.Generator, rule: FlagRule) -> float:
    return float((~np.isin(g_chart(rng.geometric(0.02, _MONTHS) - 1, rule).broken, _COMMON)).mean())


def _g_limits(rng: np.random.Generator, rule: FlagRule) -> float:
    return float(np.isin(g_chart(rng.geometric(0.02, _MONTHS) - 1, rule).broken, _LIMITS).mean())


def _t_limits(rng: np.random.Generator, rule: FlagRule) -> float:
    return float(np.isin(t_chart(_days(rng)[0], rule).broken, _LIMITS).mean())


def _xmr_risen(rng: np.random.Generator, rule: FlagRule) -> float:
    values = rng.normal(100, 10, _MONTHS) + np.where(np.arange(_MONTHS) < _MONTHS - _RISEN, 0, 30)
    return _found(xmr(values, rule).broken)


def _u_risen(rng: np.random.Generator, rule: FlagRule) -> float:
    at, rate = rng.uniform(800, 1200, _MONTHS), np.where(np.arange(_MONTHS) < _MONTHS - _RISEN, 0.1, 0.13)
    return _found(laney_u(rng.poisson(rate * at), at, rule).broken)


def _p_risen(rng: np.random.Generator, rule: FlagRule) -> float:
    of, share = rng.integers(800, 1200, _MONTHS), np.where(np.arange(_MONTHS) < _MONTHS - _RISEN, 0.3, 0.345)
    return _found(laney_p(rng.binomial(of, share), of, rule).broken)


def _found(broken: Strings) -> float:
    return float((~np.isin(broken[-_RISEN:], _COMMON)).any())


def _t_more(rng: np.random.Generator, rule: FlagRule) -> float:
    gaps, changed = _days(rng, 4.0)
    return float((np.char.find(t_chart(gaps, rule).broken, "Below") >= 0)[changed].any())


def _g_more(rng: np.random.Generator, rule: FlagRule) -> float:
    gaps, changed = _days(rng, 4.0)
    return float((np.char.find(g_chart(gaps - 1, rule).broken, "Below") >= 0)[changed].any())


def _funnel_apart(rng: np.random.Generator, rule: FlagRule) -> float:
    of = rng.integers(400, 900, 10)
    return float(funnel(rng.binomial(of, np.where(np.arange(10) < 9, 0.3, 0.6)), of, rule).far[9])


def _funnel(rng: np.random.Generator, rule: FlagRule) -> float:
    of = rng.integers(100, 900, 10)
    return float(funnel(rng.binomial(of, 0.3), of, rule).far.mean())


CHARTS: dict[str, tuple[Chart, float]] = {
    "XmR, normal, 24 months": (_xmr, 0.06),
    "XmR, 0.1 events a month (refused)": (_sparse, 0.0),
    "u' chart, 24 months": (_u, 0.04),
    "p' chart, 24 months": (_p, 0.04),
    "p' chart, 1.5 of 30 a month (refused)": (_p_sparse, 0.0),
    "t chart, 24 gaps": (_t, 0.06),
    "t chart, whole days, 1.5 events a month": (_t_days, 0.06),
    "t chart, whole days, outside its limits": (_t_limits, 0.01),
    "g chart, 24 gaps": (_g, 0.06),
    "g chart, 24 gaps, outside its limits": (_g_limits, 0.01),
    "funnel, 10 areas, 99.8% limits": (_funnel, 0.01),
}
"""Name -> (simulator, the largest share of points that may be marked)."""

CHANGED: dict[str, tuple[Chart, float]] = {
    "XmR, six months higher by three standard deviations": (_xmr_risen, 0.65),
    "u' chart, six months higher by three standard deviations": (_u_risen, 0.65),
    "p' chart, six months higher by three standard deviations": (_p_risen, 0.65),
    "t chart, 1.5 events a month, for 90 days four times as many": (_t_more, 0.60),
    "g chart, 1.5 events a month, for 90 days four times as many": (_g_more, 0.60),
    "funnel, one of 10 areas at twice the share": (_funnel_apart, 0.65),
}
"""Name -> (simulator of a series of which we know that something happened, the least share that must be found)."""

COVERAGE_AT_LEAST = 0.70


def forecast_coverage(rng: np.random.Generator, series: int, rule: FlagRule) -> float:
    """Return how often the interval of an 8-week forecast of a drifting weekly stock held what came."""
    held = []
    for _ in range(series):
        y = 50 + np.cumsum(rng.normal(0, 1, 86)) + rng.normal(0, 2, 86)
        told = forecast(y[:78], 8, 52, rule, least=-np.inf)
        held.append(((y[78:] >= told.low) & (y[78:] <= told.high)).mean())
    return float(np.mean(held))
