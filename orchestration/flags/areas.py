"""Partnerships against each other: the funnel with overdispersion, in the form of every other assessment."""

from __future__ import annotations

import numpy as np
from scipy import special

from orchestration.statistics import Assessment, FlagRule, benjamini_hochberg, funnel
from orchestration.statistics.arrays import Bools, Floats, Ints, places
from orchestration.statistics.assessment import spread_out
from orchestration.statistics.peers import Peers, comparable, too_small

_COLUMNS = ("expected", "limit_low", "limit_high", "p_low", "p_high", "p", "dispersion", "shrunken")


def assess_areas(numerator: Floats, denominator: Floats, group: Ints, family: Ints, rule: FlagRule) -> Assessment:
    """Assess the share of every area around their common one; figures are shares, 0 to 1.

    A signal lies outside the far limits (99.8%), confirmed: q < 0.05 as well. `p` is of the distance on the
    arcsine scale with the overdispersion in it. `shrunken` is drawn to the centre on that scale by tau2 / (tau2 + s2).
    """
    peers = comparable(group, family, *too_small(denominator, max(rule.minimum_events, 1.0), "events"), rule)
    columns = {name: np.full(len(group), np.nan) for name in _COLUMNS}
    far = np.zeros(len(group), dtype=np.bool_)
    for members in places(peers.group):
        mine = peers.member[members]
        found, far[mine] = _one(numerator[mine], denominator[mine], rule)
        for name, values in found.items():
            columns[name][mine] = values
    return _assessment(numerator, denominator, peers, columns, far, rule)


def _one(top: Floats, bottom: Floats, rule: FlagRule) -> tuple[dict[str, Floats], Bools]:
    chart = funnel(top, bottom, rule)
    spread = 1 / (4 * bottom)
    target, angle = np.arcsin(np.sqrt(chart.centre)), np.arcsin(np.sqrt(top / bottom))
    z = (angle - target) / np.sqrt(spread + chart.tau2)
    drawn = target + chart.tau2 / (chart.tau2 + spread) * (angle - target)
    limits = chart.adjusted if chart.tau2 > 0 else chart.plain
    low, high = special.ndtr(z), special.ndtr(-z)
    columns = {
        "expected": np.full(len(top), chart.centre),
        "limit_low": limits.far_low,
        "limit_high": limits.far_high,
        "p_low": low,
        "p_high": high,
        "p": 2 * np.minimum(low, high),
        "dispersion": np.full(len(top), chart.tau2),
        "shrunken": np.sin(drawn) ** 2,
    }
    return columns, chart.far


def _assessment(
    top: Floats, bottom: Floats, peers: Peers, columns: dict[str, Floats], far: Bools, rule: FlagRule
) -> Assessment:
    q = benjamini_hochberg(columns["p"], peers.family)
    with np.errstate(invalid="ignore"):
        severity = np.select([far & (q < rule.confirmed_q), far], ["confirmed", "signal"], "")
        side = np.where(columns["p_high"] <= columns["p_low"], "high", "low")
        observed = top / np.where(bottom > 0, bottom, np.nan)
    if rule.tail != "both":
        severity = np.where(side == rule.tail, severity, "")
    return Assessment(
        method="funnel_overdispersed",
        assessed=peers.assessed,
        reason=peers.reason,
        severity=severity,
        direction=np.where(severity == "", "", side),
        observed=observed,
        peer_value=spread_out(peers, columns["expected"][peers.member]),
        peer_n=peers.size,
        q=q,
        **columns,
    )
