"""Forecasts of many series of one length at once: the rules of `forecast`, all series in one array."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Floats, Ints, Strings
from orchestration.statistics.forecast_grid import TOLD
from orchestration.statistics.rule import FlagRule


@dataclass(frozen=True)
class Forecasts:
    """One row a series, one column a step ahead, in the unit of the series.

    `past_error` and `naive_error` are mean absolute errors over `origins` earlier moments, as in `Forecast`. The
    `total` columns are the same for the sum of all steps up to this one: what a year's spending will come to.
    """

    method: Strings
    mean: Floats
    low: Floats
    high: Floats
    past_error: Floats
    naive_error: Floats
    coverage: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    total_error: Floats
    origins: int


def refusal(length: int, horizon: int, rule: FlagRule) -> str:
    """Return in words why a series of this length cannot be forecast; empty where it can."""
    needed = rule.forecast_minimum_points + rule.forecast_minimum_origins + horizon - 1
    return "" if length >= needed else f"too short to forecast: {length} periods, at least {needed} needed"


def forecast_many(
    series: npt.ArrayLike, horizon: int, season: int | None = None, rule: FlagRule | None = None, least: float = 0.0
) -> Forecasts:
    """Forecast each row of `series` (oldest first, no gaps, finite) as `forecast` does, method by method.

    Raises ValueError on: not two dimensions, a value missing, a horizon under 1, or rows too short (`refusal`).
    """
    used, y = rule or FlagRule(), np.asarray(series, dtype=np.float64)
    if y.ndim != 2 or not np.isfinite(y).all():
        raise ValueError(f"series: finite rows of one length are needed, not shape {y.shape} with gaps")
    if horizon < 1 or refusal(y.shape[1], horizon, used):
        raise ValueError(f"horizon: {horizon}; {refusal(y.shape[1], max(horizon, 1), used) or 'at least 1 is needed'}")
    origins = _origins(y.shape[1], horizon, used)
    moments, names, told = np.append(origins, y.shape[1]), list(TOLD), []
    actual = y[:, origins[:, None] + np.arange(horizon)]
    for method in TOLD.values():
        told.append(method(y, moments, horizon, season, used))
    errors = np.stack([actual - each[:, :-1] for each in told])
    size = np.abs(errors).mean(axis=(2, 3))
    best = np.argmin(np.where(np.isfinite(size), size, np.inf), axis=0)
    row = np.arange(len(y))
    mean = np.stack([each[:, -1] for each in told])[best, row]
    naive = np.abs(errors[names.index("last_value")]).mean(axis=1)
    return _drawn(np.asarray(names)[best], mean, errors[best, row], naive, used, least)


def _origins(length: int, horizon: int, rule: FlagRule) -> Ints:
    first = max(rule.forecast_minimum_points, length - horizon - rule.forecast_origins + 1)
    return np.arange(first, length - horizon + 1)


def _drawn(method: Strings, mean: Floats, errors: Floats, naive: Floats, rule: FlagRule, least: float) -> Forecasts:
    """Draw the intervals from the errors (series x origins x steps)."""
    low, high = _quantiles(errors, rule)
    half = errors.shape[1] // 2
    under, over = _quantiles(errors[:, :half], rule)
    late = errors[:, half:]
    held = ((late >= under[:, None]) & (late <= over[:, None])).mean(axis=(1, 2))
    sums = np.cumsum(errors, axis=2)
    sum_low, sum_high = _quantiles(sums, rule)
    shown, total = np.maximum(mean, least), np.cumsum(np.maximum(mean, least), axis=1)
    return Forecasts(
        method=method,
        mean=shown,
        low=np.maximum(mean + low, least),
        high=np.maximum(mean + high, least),
        past_error=np.abs(errors).mean(axis=1),
        naive_error=naive,
        coverage=np.asarray(held, dtype=np.float64),
        total=total,
        total_low=np.maximum(total + sum_low, least),
        total_high=np.maximum(total + sum_high, least),
        total_error=np.abs(sums).mean(axis=1),
        origins=errors.shape[1],
    )


def _quantiles(errors: Floats, rule: FlagRule) -> tuple[Floats, Floats]:
    """Return the tails of so few errors, widened by (n + 1) / n as in conformal prediction."""
    tail = (1 - rule.forecast_level) / 2
    edge = min(1.0, (1 - tail) * (errors.shape[1] + 1) / errors.shape[1])
    low, high = np.quantile(errors, [1 - edge, edge], axis=1)
    return low, high
