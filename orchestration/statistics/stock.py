"""Stocks across peers: robust z, an absolute floor, and persistence over weeks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Bools, Floats, Ints, apart, floats, numbers, same_length
from orchestration.statistics.assessment import Assessment
from orchestration.statistics.counts import assess_counts
from orchestration.statistics.multiplicity import benjamini_hochberg
from orchestration.statistics.peers import Peers, comparable, worded
from orchestration.statistics.robust import Robust, robust_z, tails
from orchestration.statistics.rule import FlagRule


def assess_stock(
    current: npt.ArrayLike,
    weekly: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    rule: FlagRule | None = None,
    family: npt.ArrayLike | None = None,
) -> Assessment:
    """Assess what every entity holds now against its peers.

    Watch: robust z >= 2 and at or above the floor now, and on at least 3 of the last 4 weekly values. A stock hardly
    moves in four weeks, so that alone marks one in forty of identical officers; a signal needs p < `stock_p` (0.001) as
    well, and is confirmed at q < 0.05: p is the upper tail of the negative binomial (`assess_counts` at equal
    exposure), of the robust z where the values are not whole. `stock_p` = 1 makes every watch a signal. Not
    assessed: under 8 peers; more than half of the group at zero; no spread; fewer than 3 weekly values known.
    `weekly` has one row an entity, oldest week first, NaN where unknown. `observed`, `expected` (the median) and
    `limit_high` share the unit of the values; watch and signal lie AT or above `limit_high` (there is no low limit).
    `family` as for `assess_counts`.

    Raises ValueError on: lengths differ, or fewer weeks than the rule looks at.
    """
    used, now, weeks = rule or FlagRule(), floats(current, "current"), np.asarray(weekly, dtype=np.float64)
    labels, families = numbers(group, len(now)), numbers(family, len(now))
    same_length(("current", now), ("weekly", weeks), ("group", labels), ("family", families))
    labels = apart(labels, families)
    if weeks.ndim != 2 or weeks.shape[1] < used.stock_weeks:
        raise ValueError(f"weekly: rows of at least {used.stock_weeks} weeks are needed, not shape {weeks.shape}")
    peers, here = _peers(now, weeks[:, -used.stock_weeks :], labels, families, used)
    held = _beyond(here, now, used)
    past = [_beyond(robust_z(week, labels, used.mad_scale), week, used) for week in weeks[:, -used.stock_weeks :].T]
    watched = peers.assessed & held & (np.sum(past, axis=0) >= used.stock_weeks_needed)
    return _assessment(now, labels, peers, here, watched, used)


def _beyond(robust: Robust, values: Floats, rule: FlagRule) -> Bools:
    """Return who is far out and at or above the floor; nobody in a group of which more than half hold nothing."""
    with np.errstate(invalid="ignore"):
        far = (robust.z >= rule.stock_z) & (values >= rule.stock_floor)
    return far & (robust.zero_share <= rule.stock_zero_share)


def _peers(now: Floats, weeks: Floats, labels: Ints, family: Ints, rule: FlagRule) -> tuple[Peers, Robust]:
    known = (~np.isnan(weeks)).sum(axis=1)
    words = worded(known, lambda n: f"too few weeks known: {n:g}, at least {rule.stock_weeks_needed} needed")
    peers = comparable(labels, family, known >= rule.stock_weeks_needed, words, rule)
    here = robust_z(now, labels, rule.mad_scale)
    empty, flat = here.zero_share > rule.stock_zero_share, ~(here.scale > 0)
    none = np.full(len(now), "more than half of the peers hold none")
    reason = np.select([~peers.assessed, empty, flat], [peers.reason, none, np.full(len(now), "no variation")], "")
    assessed = peers.assessed & ~empty & ~flat
    return peers._replace(assessed=assessed, reason=reason, member=np.flatnonzero(assessed)), here


def _assessment(now: Floats, labels: Ints, peers: Peers, here: Robust, watched: Bools, rule: FlagRule) -> Assessment:
    column = _chances(now, labels, peers, here, rule)
    with np.errstate(invalid="ignore"):
        signal = watched & (column["p"] < rule.stock_p)
        sure = signal & (column["p"] < rule.signal_p) & (column["q"] < rule.confirmed_q)
    limit = np.maximum(here.median + rule.stock_z * here.scale, rule.stock_floor)
    centre = np.where(peers.assessed, here.median, np.nan)
    return Assessment(
        method="robust_z_persistent",
        assessed=peers.assessed,
        reason=peers.reason,
        severity=np.select([sure, signal, watched], ["confirmed", "signal", "watch"], ""),
        direction=np.where(watched, "high", ""),
        observed=now,
        expected=centre,
        limit_low=np.full(len(now), np.nan),
        limit_high=np.where(peers.assessed, limit, np.nan),
        peer_value=centre,
        peer_n=peers.size,
        **column,
    )


def _chances(now: Floats, labels: Ints, peers: Peers, here: Robust, rule: FlagRule) -> dict[str, Floats]:
    """Return the tails, q, dispersion and shrunken value of those assessed, NaN for the others.

    A family is counted where all who are assessed in it hold whole numbers.
    """
    whole = (now == np.floor(now)) & (now >= 0)
    odd = np.bincount(peers.family[peers.member], ~whole[peers.member], len(now) + 1) > 0
    is_counted = peers.assessed & ~odd[peers.family]
    out = {name: np.full(len(now), np.nan) for name in _CHANCES}
    counted, other = np.flatnonzero(is_counted), np.flatnonzero(peers.assessed & ~is_counted)
    if len(counted):
        tail = replace(rule, tail="high", minimum_events=0.0, exposure_unit="events", minimum_peers=1)
        found = assess_counts(now[counted], np.ones(len(counted)), labels[counted], tail, peers.family[counted])
        for name in _CHANCES:
            out[name][counted] = getattr(found, name)
    low, high = tails(here.z[other], peers.size[other])
    q = benjamini_hochberg(high, peers.family[other])
    for name, column in zip(_CHANCES, (low, high, high, q, here.scale[other], now[other]), strict=True):
        out[name][other] = column
    return out


_CHANCES = ("p_low", "p_high", "p", "q", "dispersion", "shrunken")
