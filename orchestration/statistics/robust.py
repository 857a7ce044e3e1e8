"""Robust z-scores within peer groups: distance from the median in units of 1.4826 MAD."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Floats, Ints

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
    median, scale, zeros = (np.full(len(values), np.nan) for _ in range(3))
    order = np.argsort(group, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        known = values[mine][~np.isnan(values[mine])]
        if len(known):
            centre = float(np.median(known))
            median[mine], zeros[mine] = centre, float((known == 0).mean())
            scale[mine] = mad_scale * float(np.median(np.abs(known - centre)))
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(scale > 0, (values - median) / scale, np.nan)
    return Robust(z, median, scale, zeros)


def tails(z: Floats, size: Ints) -> tuple[Floats, Floats]:
    """Return (lower, upper) tail of a robust z in a group of `size`.

    A Student t with 0.3675 (n - 1) degrees of freedom, because the MAD of a small group is itself uncertain.
    """
    freedom = np.maximum(_MAD_EFFICIENCY * (size - 1), 1.0)
    return special.stdtr(freedom, z), special.stdtr(freedom, -z)
