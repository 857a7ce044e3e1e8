"""Interrupted time series of one area: what changed at a month, beside the trend and the season it was in anyway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Floats
from orchestration.statistics.interrupted_line import Family, Series, columns_of, fits
from orchestration.statistics.rule import FlagRule

_NAN = float("nan")


@dataclass(frozen=True)
class Interrupted:
    """Mean effect over the months since, as a ratio (a difference for values), step and change of slope.

    ``without`` is the total (mean for values) to be expected after had nothing happened; NaN and ``reason`` where the
    series cannot be judged.
    """

    effect: float
    low: float
    high: float
    p_value: float
    step: float
    slope: float
    observed: float
    without: float
    dispersion: float
    reason: str


def interrupted(
    kind: Family, series: Series, has_slope: bool = False, fewest: int = 12, rule: FlagRule | None = None
) -> Interrupted:
    """Return the effect of the interruption with quasi-likelihood and HAC errors.

    Terms: level, trend, one yearly wave (sine and cosine), step, and a change of slope where asked for. A year on each
    side is needed: under it, season and step cannot be told apart. Errors: Newey and West (1987), Bartlett weights, lag
    4 (n / 100)^(2/9), small-sample corrected; of so few months they are too small at times, so never under the model's
    own quasi-likelihood error, and t with n - k degrees of freedom. Method: Bernal and others (2017), IJE 46.
    """
    used = rule or FlagRule()
    before, after = int((series.since < 0).sum()), int((series.since >= 0).sum())
    refusal = _refusal(kind, series, before, after, fewest)
    if refusal:
        return Interrupted(*(_NAN,) * 9, refusal)
    columns = columns_of(series.since, has_slope)
    try:
        plain, robust = fits(kind, series, columns)
    except (ValueError, np.linalg.LinAlgError):  # what statsmodels raises where its steps lead nowhere
        return Interrupted(*(_NAN,) * 9, "no line fits these months")
    weights = np.zeros(columns.shape[1])
    weights[4] = 1.0
    if has_slope:
        weights[5] = float(columns[series.since >= 0, 5].mean())
    error = max(_error(plain, weights), _error(robust, weights))
    return _found(kind, series, columns, plain, weights, error, used)


def _refusal(kind: Family, series: Series, before: int, after: int, fewest: int) -> str:
    if before < fewest or after < fewest:
        return f"{before} months before and {after} after, at least {fewest} of each are needed"
    if (np.diff(series.since) != 1).any():
        return "months are missing"
    if kind != "value" and (series.size <= 0).any():
        return "a month has nothing to divide by"
    if kind != "value" and (series.top < 0).any():
        return "a month is negative"  # overtime, where more was taken back than claimed
    if kind != "value" and (min(series.top[series.since < 0].sum(), series.top[series.since >= 0].sum()) < 10):
        return "too few events to tell"
    if kind == "share" and (series.top > series.size).any():
        return "more events than trials"
    if np.ptp(series.top / series.size) == 0:
        return "no variation"
    return ""


def _error(fit: object, weights: Floats) -> float:
    covariance = np.asarray(fit.cov_params())  # type: ignore[attr-defined]
    return float(np.sqrt(max(weights @ covariance @ weights, 0.0)))


def _found(
    kind: Family, series: Series, columns: Floats, fit: object, weights: Floats, error: float, rule: FlagRule
) -> Interrupted:
    params = np.asarray(fit.params)  # type: ignore[attr-defined]
    scale = float(fit.scale)  # type: ignore[attr-defined]
    free, gap = len(series.top) - columns.shape[1], float(weights @ params)
    if not error > 0:
        return Interrupted(*(_NAN,) * 9, "no variation")
    t = float(special.stdtrit(free, 0.5 + rule.confidence / 2))
    ends = (gap, gap - t * error, gap + t * error)
    p = float(2 * special.stdtr(free, -abs(gap) / error))
    after = series.since >= 0
    apart = columns[after].copy()
    apart[:, 4:] = 0.0
    line, slope = apart @ params, float(params[5] / 12) if columns.shape[1] > 5 else 0.0
    if kind == "value":
        seen, without = float(series.top[after].mean()), float(line.mean())
        return Interrupted(*ends, p, float(params[4]), slope, seen, without, scale, "")
    seen = float(series.top[after].sum())
    rate = np.exp(line) if kind == "count" else 1 / (1 + np.exp(-line))
    without = float((rate * series.size[after]).sum())
    whole, low, high = (float(np.exp(each)) for each in ends)
    return Interrupted(whole, low, high, p, float(np.exp(params[4])), slope, seen, without, scale, "")
