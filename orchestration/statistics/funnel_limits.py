"""Limits of a funnel on the scale of the values: with overdispersion, and without."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Floats
from orchestration.statistics.rule import FlagRule


class Limits(NamedTuple):
    """95% (near) and 99.8% (far) limits, one element a unit."""

    near_low: Floats
    near_high: Floats
    far_low: Floats
    far_high: Floats


def back_transformed(
    target: float, s: Floats, bottom: Floats, tau2: float, kind: str, rule: FlagRule, as_reference: bool
) -> Limits:
    """Return target +- z sqrt(s^2 + tau2), transformed back, z = 1.959964 and 3.090232.

    Three differences from FunnelPlotR, which `as_reference` undoes: every angle is kept within 0 and 90 degrees (its
    upper 95% limit is not, so 1 out of 1 is an outlier); the square-root scale is squared back (it compares the ratio
    with limits of its square root); a ratio of counts keeps its own s (it takes 1/(2 sqrt n) for the limits).
    """
    own = 1 / (2 * np.sqrt(bottom)) if as_reference and kind == "ratio_of_counts" else s
    spread = np.sqrt(own**2 + tau2)
    edges = [target + z * spread for z in _signed(rule)]
    limits = Limits(*(_back(edge, kind, as_reference) for edge in edges))
    if as_reference and kind == "proportion":
        return limits._replace(near_high=np.sin(edges[1]) ** 2)
    return limits


def unadjusted(target: float, s: Floats, bottom: Floats, kind: str, rule: FlagRule, as_reference: bool) -> Limits:
    """Return limits without overdispersion: exact Poisson ones for ratios to an expected number, else tau2 = 0."""
    if kind not in ("ratio_log", "ratio_sqrt"):
        return back_transformed(target, s, bottom, 0.0, kind, rule, as_reference)
    return poisson_limits(bottom)


def poisson_limits(expected: Floats) -> Limits:
    """Return chi2(p, 2E) / 2E and chi2(1 - p, 2E + 2) / 2E for p = 0.025 and 0.001.

    Source: FunnelPlotR, R/calculate_limits.R.
    """
    edges = []
    for tail in (0.025, 0.001):
        edges += [special.gammaincinv(expected, tail) / expected, special.gammainccinv(expected + 1, tail) / expected]
    return Limits(*edges)


def _signed(rule: FlagRule) -> tuple[float, float, float, float]:
    return (-rule.funnel_z_near, rule.funnel_z_near, -rule.funnel_z_far, rule.funnel_z_far)


def _back(edge: Floats, kind: str, as_reference: bool) -> Floats:
    if kind == "proportion":
        return np.asarray(np.sin(np.clip(edge, 0.0, np.pi / 2)) ** 2, dtype=np.float64)
    if kind == "ratio_sqrt":
        return edge if as_reference else np.maximum(edge, 0.0) ** 2
    return np.exp(edge)
