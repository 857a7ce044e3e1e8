"""The forecasting methods: each is asked at several moments, and knows only what came before each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orchestration.statistics.arrays import Floats
from orchestration.statistics.rule import FlagRule

Method = Callable[[Floats, list[int], int, int | None, FlagRule], Floats]
"""Series, moments (number of values known), steps ahead, season, rule -> forecasts, moments x steps; NaN: cannot."""

LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
TRENDS = (0.0, 0.05, 0.1, 0.2, 0.3)
DAMPING = (0.8, 0.9, 0.98)


def last_value(y: Floats, moments: list[int], horizon: int, season: int | None, rule: FlagRule) -> Floats:
    """Repeat the last value: what any other method has to beat."""
    return np.repeat(y[np.asarray(moments) - 1, None], horizon, axis=1)


def damped_trend(y: Floats, moments: list[int], horizon: int, season: int | None, rule: FlagRule) -> Floats:
    """Forecast level + trend (f + f^2 + ... + f^h) by exponential smoothing with a damped additive trend.

    l_t = a y_t + (1 - a)(l + f b), b_t = c (l_t - l) + (1 - c) f b, over a grid of a, c and f; at each moment those
    with the least squared one-step error so far. Source: Gardner and McKenzie (1985), Management Science 31.
    """
    a, c, f = (axis.ravel() for axis in np.meshgrid(LEVELS, TRENDS, DAMPING, indexing="ij"))
    level, trend, loss = np.full(len(a), y[0]), np.zeros(len(a)), np.zeros(len(a))
    damping = np.cumsum(f[None, :] ** np.arange(1, horizon + 1)[:, None], axis=0)
    wanted, out = {at: row for row, at in enumerate(moments)}, np.empty((len(moments), horizon))
    for t in range(1, len(y) + 1):
        if t in wanted:
            best = int(np.argmin(loss))
            out[wanted[t]] = level[best] + trend[best] * damping[:, best]
        if t < len(y):
            told = level + f * trend
            loss += (y[t] - told) ** 2
            before, level = level, a * y[t] + (1 - a) * told
            trend = c * (level - before) + (1 - c) * f * trend
    return out


def same_weeks_last_year(y: Floats, moments: list[int], horizon: int, season: int | None, rule: FlagRule) -> Floats:
    """Take the same periods a season ago, moved by how far the last few lie from theirs."""
    out = np.full((len(moments), horizon), np.nan)
    recent = rule.forecast_adjust_points
    for row, at in enumerate(moments):
        if season and at - season - recent >= 0 and horizon <= season:
            moved = y[at - recent : at].mean() - y[at - season - recent : at - season].mean()
            out[row] = y[at - season : at - season + horizon] + moved
    return out


METHODS: dict[str, Method] = {
    "last_value": last_value,
    "damped_trend": damped_trend,
    "same_weeks_last_year": same_weeks_last_year,
}
