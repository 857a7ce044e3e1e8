"""Laney p' and u' charts: proportions and rates over time with big, unequal denominators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Bools, Floats, Strings, floats, same_length
from orchestration.statistics.periods import Grain, spans, steps_between
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.special_cause import Direction, classify, variation


@dataclass(frozen=True)
class Laney:
    """One chart; arrays have one element a point, in numerator per denominator. Limits are NaN where refused."""

    assessed: bool
    reason: str
    centre: float
    sigma_z: float
    value: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    broken: Strings
    variation: Strings


def laney_p(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    rule: FlagRule | None = None,
    direction: Direction = "neutral",
    *,
    periods: npt.ArrayLike | None = None,
    grain: Grain | None = None,
) -> Laney:
    """Draw a p' chart of proportions: sigma_i = sqrt(c (1 - c) / n_i), limits kept inside [0, 1].

    Source: Laney (2002), Quality Engineering 14(4). z_i = (y_i - c) / sigma_i; sigma_z = mean |z_i - z_(i-1)| / 1.128;
    limits c +- 3 sigma_i sigma_z, with sigma_z never under 1, so never narrower than the unadjusted ones. `periods` are
    the first days of the points; with `grain`, neither a difference nor a run is taken over a period that is absent.
    Refused where either outcome is seen under `count_mean_minimum` times a period: so few are not normal (one point in
    seventy of a stable series of 3 in 10 a month lies outside).

    Raises ValueError on: lengths differ, a denominator that is not positive, a numerator above its denominator, periods
    not in order.
    """
    top, bottom = _checked(numerator, denominator)
    if (top > bottom).any():
        raise ValueError("numerator: a proportion cannot be above 1; a rate belongs in laney_u")
    used, centre = rule or FlagRule(), float(top.sum() / bottom.sum())
    rarer = min(top.mean(), (bottom - top).mean())
    if 0 < rarer < used.count_mean_minimum:
        return _refused(top / bottom, centre, _too_few(rarer))
    gap, _, _ = steps_between(len(top), periods, grain, ())
    return _chart(top / bottom, centre, np.sqrt(centre * (1 - centre) / bottom), gap, 1.0, used, direction)


def laney_u(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    rule: FlagRule | None = None,
    direction: Direction = "neutral",
    *,
    periods: npt.ArrayLike | None = None,
    grain: Grain | None = None,
) -> Laney:
    """Draw a u' chart of rates: sigma_i = sqrt(c / n_i), limits not below 0; otherwise as `laney_p`.

    Refused where the mean count is under `count_mean_minimum`: pool periods or use a time-between chart.
    """
    top, bottom = _checked(numerator, denominator)
    used, centre = rule or FlagRule(), float(top.sum() / bottom.sum())
    if top.mean() < used.count_mean_minimum:
        return _refused(top / bottom, centre, _too_few(top.mean()))
    gap, _, _ = steps_between(len(top), periods, grain, ())
    return _chart(top / bottom, centre, np.sqrt(centre / bottom), gap, np.inf, used, direction)


def _checked(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> tuple[Floats, Floats]:
    top, bottom = floats(numerator, "numerator"), floats(denominator, "denominator")
    if not same_length(("numerator", top), ("denominator", bottom)):
        raise ValueError("numerator: a chart needs at least one point")
    if (bottom <= 0).any() or (top < 0).any():
        raise ValueError("denominator: every point needs a positive denominator and a numerator that is not negative")
    return top, bottom


def _chart(
    value: Floats, centre: float, sigma: Floats, gap: Bools, most: float, rule: FlagRule, direction: Direction
) -> Laney:
    if gap[1:].all():
        return _refused(value, centre, "too few points: no two consecutive periods to take a moving range from")
    if not sigma.all():
        return _refused(value, centre, "no variation")
    z = (value - centre) / sigma
    sigma_z = max(1.0, float(np.abs(np.diff(z))[~gap[1:]].mean() / rule.moving_range_d2))
    half = rule.sigma_limits * sigma * sigma_z
    middle = np.full(len(value), centre)
    broken = np.concatenate([classify(value[a:b], middle[a:b], half[a:b], rule) for a, b in spans(gap, len(value))])
    lower, upper, near = centre - half, centre + half, rule.near_share * half
    bottom, top, near_bottom, near_top = (
        np.clip(edge, 0.0, most) for edge in (lower, upper, centre - near, centre + near)
    )
    labels = variation(broken, direction)
    return Laney(True, "", centre, sigma_z, value, bottom, top, near_bottom, near_top, broken, labels)


def _too_few(mean: float) -> str:
    return f"too few events for limits: a mean of {mean:.2g} a period; pool periods or use a time-between chart"


def _refused(value: Floats, centre: float, reason: str) -> Laney:
    none, unseen = np.full(len(value), np.nan), np.full(len(value), "not assessed")
    return Laney(False, reason, centre, np.nan, value, none, none, none, none, unseen, unseen)
