"""Tests of differences: two estimates of one sample, and two classifications of it.

svyttest and svychisq (statistic "F", the second-order Rao and Scott correction) of R's survey package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from survey.design import Design, Flags, Floats, Ints
from survey.intervals import quantile
from survey.linear import Estimate


@dataclass(frozen=True)
class Difference:
    """First estimate less second, with the test that it is 0 (t with ``df`` degrees of freedom, two-sided)."""

    value: float
    standard_error: float
    lower: float
    upper: float
    statistic: float
    df: float
    p_value: float


@dataclass(frozen=True)
class Association:
    """The test that two classifications are independent. ``chi_square`` is Pearson's on the weighted table."""

    statistic: float
    numerator_df: float
    denominator_df: float
    p_value: float
    chi_square: float


def difference(design: Design, first: Estimate, second: Estimate, level: float = 0.95) -> Difference:
    """Compare two estimates of one sample, whether of separate domains or of the same people.

    The covariance is that of the design, so shared clusters and shared people are allowed for. Degrees of freedom are
    those of the two domains together less one, as in svyttest.
    """
    scores = np.zeros(design.rows)
    scores[first.rows] += first.scores
    scores[second.rows] -= second.scores
    touched = np.zeros(design.rows, dtype=bool)
    touched[first.rows] = touched[second.rows] = True
    either = np.flatnonzero(touched)
    variance = float(design.covariance(scores[either], either)[0, 0])
    return from_error(first.value - second.value, variance**0.5, design.degrees_of_freedom(either) - 1, level)


def from_error(value: float, error: float, df: float, level: float = 0.95) -> Difference:
    """Return the t test and interval of a difference with a known standard error."""
    statistic = value / error if error > 0 else np.nan
    reach = quantile(level, df) * error
    p_value = 2 * float(stats.norm.sf(abs(statistic)) if np.isinf(df) else stats.t.sf(abs(statistic), df))
    return Difference(value, error, value - reach, value + reach, statistic, df, p_value)


def association(design: Design, rows: Ints, columns: Ints, inside: Flags) -> Association:
    """Test whether two classifications, codes (rows,) from 0 that are below 0 where missing, are independent."""
    inside = inside & (rows >= 0) & (columns >= 0)
    _, row = np.unique(rows[inside], return_inverse=True)
    _, column = np.unique(columns[inside], return_inverse=True)
    height, width = row.max() + 1, column.max() + 1
    domain = np.flatnonzero(inside)
    cells = np.zeros((len(domain), height * width))
    cells[np.arange(len(domain)), row + column * height] = 1.0
    shares, covariance = _shares(design, cells, domain)
    delta = _generalised_effects(shares, covariance, height, width, len(domain))
    chi_square = _pearson(shares.reshape(width, height).T) * len(domain)
    trace = float(np.trace(delta))
    ndf = trace**2 / float(np.trace(delta @ delta))
    ddf = ndf * design.degrees_of_freedom(domain)
    statistic = float(chi_square) / trace
    return Association(statistic, ndf, ddf, float(stats.f.sf(statistic, ndf, ddf)), float(chi_square))


def _shares(design: Design, cells: Floats, domain: Ints) -> tuple[Floats, Floats]:
    weight = design.weight[domain]
    shares: Floats = weight @ cells / weight.sum()
    scores = weight[:, None] * (cells - shares) / weight.sum()
    return shares, design.covariance(scores, domain)


def _generalised_effects(shares: Floats, covariance: Floats, height: int, width: int, rows: int) -> Floats:
    """Design effects of the interaction contrasts: their covariance over that under simple random sampling."""
    kept = [np.kron(np.ones(width), unit) for unit in np.eye(height)]
    kept += [np.kron(unit, np.ones(height)) for unit in np.eye(width)]
    margins = np.column_stack(kept)
    crossed = [np.kron(a, b) for a in np.eye(width)[1:] for b in np.eye(height)[1:]]
    full = np.column_stack(crossed)
    contrasts = full - margins @ np.linalg.lstsq(margins, full, rcond=None)[0]
    inverse = np.diag(np.where(shares == 0, 0.0, 1 / np.where(shares == 0, 1.0, shares)))
    simple = contrasts.T @ (inverse / rows) @ contrasts
    actual = contrasts.T @ inverse @ covariance @ inverse @ contrasts
    effects: Floats = np.linalg.solve(simple, actual)
    return effects


def _pearson(table: Floats) -> float:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(((table - expected) ** 2 / expected).sum())
