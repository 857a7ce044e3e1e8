"""Robust z-scores within peer groups: distance from the median in units of 1.4826 MAD."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Floats, Ints
from orchestration.statistics.ordered import ordered

_MAD_EFFICIENCY = 0.3675  # of the MAD as an estimate of a normal's spread: Rousseeuw and Croux (1993)


class Robust(NamedTuple):
    """One element an entity: its z, and its group's median, scale (1.4826 MAD), and share of zeros."""

    z: Floats
    median: Floats
    scale: Floats
    zero_share: Floats


def robust_z(values: Floats, group: Ints, mad_scale: float) -> Robust:
    """Return z = (x - median) / (1.4826 MAD) within each group; NaN where the MAD is 0. NaN values are left out.

    Source: Hampel (1974); 1.4826 makes the MAD the standard deviation of a normal.
    """
    known, groups = ~np.isnan(values), int(group.max()) + 1 if len(group) else 0
    mine, of = values[known], group[known]
    sorted_ = ordered(mine, of, groups)
    centre = sorted_.medians()
    median = centre[group]
    scale = mad_scale * ordered(np.abs(mine - centre[of]), of, groups).medians()[group]
    with np.errstate(invalid="ignore", divide="ignore"):
        zeros = (np.bincount(of, mine == 0, groups) / sorted_.size)[group]
        z = np.where(scale > 0, (values - median) / scale, np.nan)
    return Robust(z, median, scale, zeros)


def tails(z: Floats, size: Ints) -> tuple[Floats, Floats]:
    """Return (lower, upper) tail of a robust z in a group of `size`.

    A Student t with 0.3675 (n - 1) degrees of freedom, because the MAD of a small group is itself uncertain.
    """
    freedom = np.maximum(_MAD_EFFICIENCY * (size - 1), 1.0)
    return special.stdtr(freedom, z), special.stdtr(freedom, -z)
