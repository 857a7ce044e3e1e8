"""Partial pooling of areas: each area's own estimate drawn towards what areas like it have, by how little it knows.

The area-level model of Fay and Herriot with one mean: estimate_i = mean + area_i + error_i. The error's variance comes
from the pooled share and design effect over the area's own base, the variance between areas from the moment equation of
Fay and Herriot, the mean squared error after Prasad and Rao. A result of it is model-based and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from survey.design import Floats
from survey.intervals import quantile

LEAST_AREAS = 5


@dataclass(frozen=True)
class Pooled:
    """One area: value, root of its mean squared error, interval, and the weight that its own sample had in it."""

    value: float
    error: float
    lower: float
    upper: float
    own_weight: float


def sampling_variance(pooled_share: float, deff: float, bases: Floats) -> Floats:
    """Variance (areas,) of a share estimated from each base, smoothed: with few events an area's own is worthless."""
    return np.asarray(pooled_share * (1 - pooled_share) * max(deff, 1.0) / np.maximum(bases, 1.0))


def fay_herriot(direct: Floats, variance: Floats, level: float = 0.95) -> list[Pooled]:
    """Return the pooled estimate of each area from its direct one and its sampling variance, both (areas,).

    Raises ValueError for fewer than five areas: their spread cannot be told.
    """
    if len(direct) < LEAST_AREAS:
        raise ValueError(f"partial pooling needs {LEAST_AREAS} areas or more, not {len(direct)}")
    between = _between(direct, variance)
    mean, spread_of_mean = _mean(direct, variance, between)
    reach = quantile(level, math.inf)
    results = []
    own = between / (between + variance)
    precision = 1 / (between + variance)
    spread_of_between = 2 * len(direct) / precision.sum() ** 2  # variance of the moment estimate of Fay and Herriot
    for value, weight, sampled in zip(direct, own, variance, strict=True):
        centre = weight * value + (1 - weight) * mean
        first = weight * sampled
        second = (1 - weight) ** 2 * spread_of_mean
        third = sampled**2 / (between + sampled) ** 3 * spread_of_between
        bias = _bias(variance, between, sampled)
        error = math.sqrt(max(first + second + 2 * third - bias, 0.0))
        lower, upper = max(0.0, centre - reach * error), min(1.0, centre + reach * error)
        results.append(Pooled(float(centre), error, lower, upper, float(weight)))
    return results


def _mean(direct: Floats, variance: Floats, between: float) -> tuple[float, float]:
    precision = 1 / (between + variance)
    return float(precision @ direct / precision.sum()), float(1 / precision.sum())


def _between(direct: Floats, variance: Floats) -> float:
    """Variance between areas: the root of sum((y - mean)^2 / (A + D)) = areas - 1, or 0."""

    def excess(between: float) -> float:
        mean, _ = _mean(direct, variance, between)
        return float(((direct - mean) ** 2 / (between + variance)).sum()) - (len(direct) - 1)

    if excess(0.0) <= 0:
        return 0.0
    upper = float(direct.var() * len(direct) + variance.max())
    while excess(upper) > 0:
        upper *= 2
    return float(optimize.brentq(excess, 0.0, upper))


def _bias(variance: Floats, between: float, sampled: float) -> float:
    """Bias of the moment estimate of the variance between areas in the mean squared error (Datta and others)."""
    precision = 1 / (between + variance)
    bias = 2 * (len(variance) * (precision**2).sum() - precision.sum() ** 2) / precision.sum() ** 3
    return float((sampled / (between + sampled)) ** 2 * bias)
