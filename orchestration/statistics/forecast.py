"""Short forecasts of a weekly (or monthly) series, with an interval and the error the method made on past data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Floats, floats
from orchestration.statistics.forecast_methods import METHODS
from orchestration.statistics.rule import FlagRule


@dataclass(frozen=True)
class Forecast:
    """One element a step ahead, in the unit of the series; empty where not assessed, with the reason in words.

    `past_error` is the mean absolute error of the method at each step over `origins` earlier moments at which it was
    asked the same question; `naive_error` that of repeating the last value. `coverage` is the share of the later half
    of those moments that an interval drawn from the earlier half would have held. `errors` (origins x steps) are
    actual minus forecast.
    """

    assessed: bool
    reason: str
    method: str
    mean: Floats
    low: Floats
    high: Floats
    past_error: Floats
    naive_error: Floats
    coverage: float
    origins: int
    errors: Floats


def forecast(
    series: npt.ArrayLike, horizon: int, season: int | None = None, rule: FlagRule | None = None, least: float = 0.0
) -> Forecast:
    """Forecast `horizon` steps of a series (oldest first, no gaps).

    Methods: last value; damped trend (Gardner 1985); with `season` (52 for weeks, 12 for months) and over a year of
    data, the same periods of last year moved to the present level. The one with the least mean absolute error at this
    horizon over the last `forecast_origins` moments is used. The interval adds the quantiles of its own past errors,
    at `forecast_level`; nothing goes below `least`.

    Raises ValueError on: a value missing, or a horizon under 1.
    """
    used, y = rule or FlagRule(), floats(series, "series")
    if horizon < 1:
        raise ValueError(f"horizon: {horizon}; at least one step ahead is needed")
    origins = _origins(len(y), horizon, used)
    if len(origins) < used.forecast_minimum_origins:
        return _refused(len(y), horizon, used)
    errors = {}
    for name, method in METHODS.items():
        told = method(y, [*origins, len(y)], horizon, season, used)
        if np.isfinite(told).all():
            errors[name] = (_actual(y, origins, horizon) - told[:-1], told[-1])
    name = min(errors, key=lambda each: float(np.abs(errors[each][0]).mean()))
    return _drawn(name, *errors[name], np.abs(errors["last_value"][0]).mean(axis=0), used, least)


def chance_above(told: Forecast, threshold: npt.ArrayLike) -> Floats:
    """Return, for each step, the share of past errors with which the forecast would end above the threshold."""
    above = told.mean + told.errors > np.asarray(threshold, dtype=np.float64)
    return np.asarray(above.mean(axis=0), dtype=np.float64)


def _origins(length: int, horizon: int, rule: FlagRule) -> list[int]:
    first = max(rule.forecast_minimum_points, length - horizon - rule.forecast_origins + 1)
    return list(range(first, length - horizon + 1))


def _actual(y: Floats, origins: list[int], horizon: int) -> Floats:
    return np.stack([y[at : at + horizon] for at in origins])


def _drawn(name: str, errors: Floats, mean: Floats, naive: Floats, rule: FlagRule, least: float) -> Forecast:
    tail = (1 - rule.forecast_level) / 2
    low, high = _quantiles(errors, tail)
    early, late = errors[: len(errors) // 2], errors[len(errors) // 2 :]
    under, over = _quantiles(early, tail)
    held = float(((late >= under) & (late <= over)).mean())
    told, bottom, top = (np.maximum(edge, least) for edge in (mean, mean + low, mean + high))
    past = np.abs(errors).mean(axis=0)
    return Forecast(True, "", name, told, bottom, top, past, naive, held, len(errors), errors)


def _quantiles(errors: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return the tails of so few errors, widened by (n + 1) / n as in conformal prediction."""
    edge = min(1.0, (1 - tail) * (len(errors) + 1) / len(errors))
    low, high = np.quantile(errors, [1 - edge, edge], axis=0)
    return low, high


def _refused(length: int, horizon: int, rule: FlagRule) -> Forecast:
    needed = rule.forecast_minimum_points + rule.forecast_minimum_origins + horizon - 1
    none, reason = np.zeros(0), f"too short to forecast: {length} periods, at least {needed} needed"
    return Forecast(False, reason, "", none, none, none, none, none, np.nan, 0, np.zeros((0, horizon)))
