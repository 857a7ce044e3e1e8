"""Means, totals and ratios of a domain, each with the scores its variance is taken from.

A domain is a mask over the rows: no row is dropped, so the PSUs and strata of the whole sample stay in the variance.
Missing values are taken out of the domain (na.rm = TRUE). svymean, svytotal and svyratio of R's survey package.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from survey.design import Design, Flags, Floats, Ints


@dataclass(frozen=True)
class Estimate:
    """One estimate of one domain.

    ``rows`` are the positions of its rows in the sample, ``scores`` theirs: they sum to the linearised error.
    ``deff`` compares with simple random sampling with replacement (deff = "replace"), ``deff_wor`` without replacement
    (deff = TRUE); that one is not a number where the weights add up to fewer than the rows. ``unweighted`` counts rows.
    """

    value: float
    standard_error: float
    unweighted: int
    population: float
    degrees_of_freedom: int
    deff: float
    deff_wor: float
    scores: Floats
    rows: Ints


def mean(design: Design, values: Floats, inside: Flags | None = None) -> Estimate:
    """Weighted mean of ``values`` (rows,) in the domain; not a number where the domain is empty."""
    rows = _complete(values, inside)
    weight, values = design.weight[rows], values[rows]
    population = weight.sum()
    if population == 0:
        return _nothing(rows)
    average = float((weight * values).sum() / population)
    scores = weight * (values - average) / population
    simple = _element_variance(values, weight) / _counted(weight)
    return _estimate(design, average, scores, rows, simple, is_mean=True)


def total(design: Design, values: Floats, inside: Flags | None = None) -> Estimate:
    """Weighted total of ``values`` (rows,) in the domain."""
    rows = _complete(values, inside)
    weight, values = design.weight[rows], values[rows]
    if weight.sum() == 0:
        return _nothing(rows)
    scores = weight * values
    simple = _element_variance(values, weight) * weight.sum() ** 2 / _counted(weight)
    return _estimate(design, float(scores.sum()), scores, rows, simple)


def ratio(design: Design, numerator: Floats, denominator: Floats, inside: Flags | None = None) -> Estimate:
    """Ratio of two weighted totals in the domain. The design effect is that of the total of the residuals."""
    rows = _complete(numerator + denominator, inside)
    weight, above, below = design.weight[rows], numerator[rows], denominator[rows]
    size = float((weight * below).sum())
    if size == 0:
        return _nothing(rows)
    value = float((weight * above).sum()) / size
    residual = (above - value * below) / size
    simple = _element_variance(residual, weight) * weight.sum() ** 2 / _counted(weight)
    return _estimate(design, value, weight * residual, rows, simple)


def _complete(values: Floats, inside: Flags | None) -> Ints:
    known = ~np.isnan(values)
    return np.flatnonzero(known if inside is None else inside & known)


def _counted(weight: Floats) -> int:
    return int((weight != 0).sum())


def _element_variance(values: Floats, weight: Floats) -> float:
    """Weighted variance between elements, with n/(n - 1) (svyvar)."""
    rows = _counted(weight)
    if rows < 2:
        return math.nan
    centre = (weight * values).sum() / weight.sum()
    return float((weight * (values - centre) ** 2).sum() / weight.sum() * rows / (rows - 1))


def _estimate(
    design: Design, value: float, scores: Floats, rows: Ints, simple: float, is_mean: bool = False
) -> Estimate:
    weight = design.weight[rows]
    counted, population = _counted(weight), float(weight.sum())
    variance = float(design.covariance(scores, rows)[0, 0])
    without = simple * (population - counted) / population
    # R gives no design effect of a mean where the weights add up to fewer than the rows, but does of a total.
    has_wor = simple > 0 and without != 0 and not (is_mean and without < 0)
    return Estimate(
        value=value,
        standard_error=math.sqrt(variance),
        unweighted=len(rows),
        population=population,
        degrees_of_freedom=design.degrees_of_freedom(rows),
        deff=variance / simple if simple > 0 else math.nan,
        deff_wor=variance / without if has_wor else math.nan,
        scores=scores,
        rows=rows,
    )


def _nothing(rows: Ints) -> Estimate:
    unknown = math.nan
    return Estimate(unknown, unknown, len(rows), 0.0, 0, unknown, unknown, np.zeros(len(rows)), rows)
