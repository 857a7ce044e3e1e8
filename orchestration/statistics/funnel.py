"""Funnel plots with additive overdispersion: areas against each other in one period.

Sources: Spiegelhalter (2005), Statistics in Medicine 24; Spiegelhalter et al. (2012), JRSS A 175; FunnelPlotR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Bools, Floats, floats, same_length
from orchestration.statistics.funnel_limits import Limits, back_transformed, unadjusted
from orchestration.statistics.rule import FlagRule

Kind = Literal["proportion", "ratio_log", "ratio_sqrt", "ratio_of_counts"]


@dataclass(frozen=True)
class Funnel:
    """One funnel. Arrays have one element a unit; `value` and limits are numerator per denominator.

    `adjusted` limits carry the overdispersion, `plain` ones do not; `near` and `far` tell which units lie outside the
    95% and 99.8% limits in force: the adjusted ones where tau2 is above 0, else the plain ones.
    """

    value: Floats
    centre: float
    z: Floats
    used_z: Floats
    phi: float
    tau2: float
    adjusted: Limits
    plain: Limits
    near: Bools
    far: Bools


def funnel(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    rule: FlagRule | None = None,
    kind: Kind = "proportion",
    as_reference: bool = False,
    overdispersion: bool = True,
) -> Funnel:
    """Compare units around their common value.

    proportion (FunnelPlotR "PR"): Y = asin sqrt p, s = 1/(2 sqrt n); ratio_log ("SR", SHMI): Y = log(O/E),
    s = 1/sqrt E; ratio_sqrt ("SR", CQC): Y = sqrt(O/E), s = 1/(2 sqrt E); ratio_of_counts ("RC"): Y = log((a + .5) /
    (b + .5)), s^2 = a/(a + .5)^2 + b/(b + .5)^2. z = (Y - target)/s, winsorised at the trim and 1 - trim quantiles
    (type 7; SHMI truncates by rank instead); phi = mean z^2; tau2 = max(0, (N phi - (N - 1)) /
    (sum w - sum w^2 / sum w)), w = 1/s^2.

    Without `overdispersion` phi and tau2 are 0. `as_reference` reproduces what FunnelPlotR prints where it is wrong;
    see `funnel_limits`.

    Raises ValueError on: lengths differ, a denominator not above 0, a proportion above 1, the logarithm of 0.
    """
    used = rule or FlagRule()
    top, bottom = floats(numerator, "numerator"), floats(denominator, "denominator")
    _check(top, bottom, kind)
    y, s, target = _transformed(top, bottom, kind)
    z = (y - target) / s
    kept, kept_z = _truncated(z, used.funnel_trim) if kind == "ratio_log" else _winsorised(z, used.funnel_trim)
    phi = float(np.mean(kept_z[kept] ** 2)) if overdispersion and kept.any() else 0.0
    tau2 = _tau2(phi, s[kept])
    centre = 1.0 if kind in ("ratio_log", "ratio_sqrt") else float(top.sum() / bottom.sum())
    adjusted = back_transformed(target, s, bottom, tau2, kind, used, as_reference)
    plain = unadjusted(target, s, bottom, kind, used, as_reference)
    force = adjusted if tau2 > 0 else plain
    value = top / bottom
    near, far = _outside(value, force.near_low, force.near_high), _outside(value, force.far_low, force.far_high)
    return Funnel(value, centre, z, np.where(kept, kept_z, np.nan), phi, tau2, adjusted, plain, near, far)


def _check(top: Floats, bottom: Floats, kind: Kind) -> None:
    if not same_length(("numerator", top), ("denominator", bottom)):
        raise ValueError("numerator: a funnel needs at least one unit")
    if (bottom <= 0).any() or (top < 0).any():
        raise ValueError("denominator: every unit needs one above 0, and a numerator that is not negative")
    if kind == "proportion" and (top > bottom).any():
        raise ValueError("numerator: a proportion cannot be above 1; use one of the ratio kinds")
    if kind == "ratio_log" and (top == 0).any():
        raise ValueError("numerator: a ratio of 0 has no logarithm; use ratio_sqrt")


def _transformed(top: Floats, bottom: Floats, kind: Kind) -> tuple[Floats, Floats, float]:
    if kind == "proportion":
        target = float(np.arcsin(np.sqrt(top.sum() / bottom.sum())))
        return np.arcsin(np.sqrt(top / bottom)), 1 / (2 * np.sqrt(bottom)), target
    if kind == "ratio_log":
        return np.log(top / bottom), 1 / np.sqrt(bottom), 0.0
    if kind == "ratio_sqrt":
        return np.sqrt(top / bottom), 1 / (2 * np.sqrt(bottom)), 1.0
    a, b = top + 0.5, bottom + 0.5
    return np.log(a / b), np.sqrt(top / a**2 + bottom / b**2), float(np.log(top.sum() / bottom.sum()))


def _winsorised(z: Floats, trim: float) -> tuple[Bools, Floats]:
    low, high = np.quantile(z, [trim, 1 - trim])
    return np.ones(len(z), dtype=np.bool_), np.clip(z, low, high)


def _truncated(z: Floats, trim: float) -> tuple[Bools, Floats]:
    """Drop the first and last of 1/trim classes by average rank, as NHS Digital's SHMI does."""
    classes = 1 / trim
    below, equal = (z[:, None] > z).sum(axis=1), (z[:, None] == z).sum(axis=1)
    group = np.floor((below + (equal + 1) / 2) * classes / (len(z) + 1))
    return (group > 0) & (group < classes - 1), z


def _tau2(phi: float, s: Floats) -> float:
    w, n = 1 / s**2, len(s)
    if n < 2 or n * phi < n - 1:
        return 0.0
    return float(max(0.0, (n * phi - (n - 1)) / (w.sum() - (w**2).sum() / w.sum())))


def _outside(value: Floats, low: Floats, high: Floats) -> Bools:
    return (value < low) | (value > high)
