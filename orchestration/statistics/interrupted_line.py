"""The line through an interrupted series: level, trend, season, step and change of slope, as statsmodels fits them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from statsmodels.genmod.families import Binomial, Gaussian, Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from orchestration.statistics.arrays import Floats, Ints

Family = Literal["count", "share", "value"]


@dataclass(frozen=True)
class Series:
    """Consecutive months: events or values, exposure or trials (1 for values), and the months since the interruption.

    ``since`` is 0 in the month of the interruption, negative before; it also gives the trend.
    """

    top: Floats
    size: Floats
    since: Ints


def fits(kind: Family, series: Series, columns: Floats) -> tuple[Any, Any]:
    """Return the fit with quasi-likelihood errors and the one with HAC errors.

    Raises ValueError or LinAlgError where the steps of the fit lead nowhere.
    """
    model = _model(kind, series, columns)
    plain = model.fit() if kind == "value" else model.fit(scale=_dispersion(kind, series, model.fit(), columns))
    lag = int(np.floor(4 * (len(series.top) / 100) ** (2 / 9)))
    return plain, model.fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, scale=plain.scale)


def columns_of(since: Ints, has_slope: bool) -> Floats:
    """Return the design: one row a month, one column a term."""
    time, wave = since.astype(np.float64), 2 * np.pi * since / 12
    step = (since >= 0).astype(np.float64)
    parts = [np.ones(len(since)), time / 12, np.sin(wave), np.cos(wave), step]
    return np.column_stack([*parts, step * time / 12] if has_slope else parts)


def _model(kind: Family, series: Series, columns: Floats) -> GLM:
    if kind == "count":
        return GLM(series.top, columns, family=Poisson(), offset=np.log(series.size))
    if kind == "share":
        return GLM(np.column_stack([series.top, series.size - series.top]), columns, family=Binomial())
    return GLM(series.top, columns, family=Gaussian())


def _dispersion(kind: Family, series: Series, fit: object, columns: Floats) -> float:
    """Return Pearson's dispersion; not under 1, for counts vary by chance at least."""
    mean = np.asarray(fit.fittedvalues)  # type: ignore[attr-defined]
    told = mean * series.size if kind == "share" else mean
    variance = told * (1 - mean) if kind == "share" else told
    squares = float(np.sum((series.top - told) ** 2 / variance))
    return max(1.0, squares / float(len(mean) - columns.shape[1]))
