"""The methods of `forecast_methods` for many series of one length: (series x time) -> (series x moments x steps)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orchestration.statistics.arrays import Floats, Ints
from orchestration.statistics.forecast_methods import DAMPING, LEVELS, METHODS, TRENDS
from orchestration.statistics.rule import FlagRule

Told = Callable[[Floats, Ints, int, int | None, FlagRule], Floats]
"""Series, moments (number of values known), steps ahead, season, rule -> forecasts; NaN: cannot."""


def last_value(y: Floats, moments: Ints, horizon: int, season: int | None, rule: FlagRule) -> Floats:
    """Repeat the last value known at each moment."""
    return np.repeat(y[:, moments - 1, None], horizon, axis=2)


def damped_trend(y: Floats, moments: Ints, horizon: int, season: int | None, rule: FlagRule) -> Floats:
    """Smooth every series with every setting of the grid at once; source: as in `forecast_methods`."""
    a, c, f = (axis.ravel() for axis in np.meshgrid(LEVELS, TRENDS, DAMPING, indexing="ij"))
    damping = np.cumsum(f[None, :] ** np.arange(1, horizon + 1)[:, None], axis=0)
    level = np.repeat(y[:, :1], len(a), axis=1)
    trend, loss, row = np.zeros_like(level), np.zeros_like(level), np.arange(len(y))
    wanted, out = {int(at): n for n, at in enumerate(moments)}, np.empty((len(y), len(moments), horizon))
    for t in range(1, y.shape[1] + 1):
        if t in wanted:
            best = np.argmin(loss, axis=1)
            out[:, wanted[t]] = level[row, best][:, None] + trend[row, best][:, None] * damping[:, best].T
        if t < y.shape[1]:
            told = level + f * trend
            loss += (y[:, t, None] - told) ** 2
            before, level = level, a * y[:, t, None] + (1 - a) * told
            trend = c * (level - before) + (1 - c) * f * trend
    return out


def same_weeks_last_year(y: Floats, moments: Ints, horizon: int, season: int | None, rule: FlagRule) -> Floats:
    """Take the same periods a season ago, moved by how far the last few lie from theirs."""
    out = np.full((len(y), len(moments), horizon), np.nan)
    recent = rule.forecast_adjust_points
    for n, at in enumerate(moments.tolist()):
        if season and at - season - recent >= 0 and horizon <= season:
            moved = y[:, at - recent : at].mean(axis=1) - y[:, at - season - recent : at - season].mean(axis=1)
            out[:, n] = y[:, at - season : at - season + horizon] + moved[:, None]
    return out


TOLD: dict[str, Told] = dict(zip(METHODS, (last_value, damped_trend, same_weeks_last_year), strict=True))
