"""Counts with an exposure across peers: the negative binomial, two tiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from orchestration.statistics import negative_binomial as nb
from orchestration.statistics.arrays import Bools, Floats, Ints, alike, apart, counts, floats, numbers, same_length
from orchestration.statistics.assessment import Assessment, assemble, chosen_tail
from orchestration.statistics.peers import Peers, comparable, lean, too_small
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.shrinkage import shrunken_rate


def assess_counts(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    rule: FlagRule | None = None,
    family: npt.ArrayLike | None = None,
) -> Assessment:
    """Assess the events of every entity of one metric and period against its peer group.

    `events` are whole counts; `exposure` is what they arose from, in `rule.exposure_unit`; `group` the peer group
    (None: one group). Pass all groups at once: the false-discovery rate is controlled across every entity assessed.
    `family` tells apart what is judged at once but not together, as metrics and periods: groups, the leaning of small
    groups and the false-discovery rate are each family's own (None: all are one).
    `observed`, `expected` and the limits are events at the entity's own exposure; `peer_value` and `shrunken` are
    events per unit of exposure.

    Raises ValueError on: lengths differ, a count that is not whole or negative, an exposure that is negative.
    """
    used, y, e = rule or FlagRule(), counts(events, "events"), floats(exposure, "exposure")
    if (e < 0).any():
        raise ValueError(f"exposure: the value at position {int(np.flatnonzero(e < 0)[0])} is negative")
    labels, families = numbers(group, len(y)), numbers(family, len(y))
    same_length(("events", y), ("exposure", e), ("group", labels), ("family", families))
    enough = too_small(e, max(used.minimum_exposure, 1e-9), used.exposure_unit)
    peers = comparable(apart(labels, families), families, *enough, used)
    columns = _columns(y[peers.member], e[peers.member], peers, used)
    return assemble("negative_binomial", peers, y, columns, used)


def expected_band(
    events: npt.ArrayLike, exposure: npt.ArrayLike, at: npt.ArrayLike, rule: FlagRule | None = None
) -> tuple[Floats, Floats, Floats]:
    """Return (expected, low, high) events at the exposures `at`: the 80% (`band_level`) prediction interval of a group.

    For an acceptable workload: fit on the group's baseline months, then ask at each officer's shifts.
    """
    used = rule or FlagRule()
    rate, spread = fitted_rates([(events, exposure)], used)
    return band_at(floats(at, "at"), rate, spread, used)


def fitted_rates(
    groups: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]], rule: FlagRule | None = None
) -> tuple[Floats, Floats]:
    """Return events per unit of exposure and the dispersion of a new count: of each group, its events and exposure."""
    if not groups:
        return np.zeros(0), np.zeros(0)
    each = [(counts(events, "events"), floats(exposure, "exposure")) for events, exposure in groups]
    group = np.repeat(np.arange(len(each)), [len(events) for events, _ in each])
    y, e = (np.concatenate(column) for column in zip(*each, strict=True))
    fitted = nb.fit(y, e, group, rule or FlagRule())
    return fitted.mu, fitted.predictive


def band_at(
    exposure: Floats, rate: Floats, dispersion: Floats, rule: FlagRule | None = None
) -> tuple[Floats, Floats, Floats]:
    """Return what `expected_band` does, for exposures of which the rate and the dispersion of a new count are known."""
    mean, tail = rate * exposure, (1 - (rule or FlagRule()).band_level) / 2
    a = np.broadcast_to(dispersion, mean.shape)
    return mean, nb.quantile(tail, mean, a), nb.quantile(1 - tail, mean, a)


def _columns(y: Floats, e: Floats, peers: Peers, rule: FlagRule) -> dict[str, Floats]:
    if not len(y):
        names = "expected limit_low limit_high p_low p_high p peer_value dispersion shrunken"
        return dict.fromkeys(names.split(), y)
    group, families = peers.group, peers.of_groups(peers.family[peers.member])
    fitted = nb.fit(y, e, group, rule)
    mean = fitted.mu[group] * e
    weight = np.bincount(group, (mean / (1 + fitted.dispersion[group] * mean)) ** 2).astype(np.float64)
    among = lean(fitted.dispersion, weight, np.bincount(group).astype(np.int64), rule, families)[group]
    a = among + fitted.log_mu_variance[group]
    one, _, kind = alike(group, e)  # whoever has the same exposure in a group has the same limits
    low, high = limits(mean[one], a[one], rule)
    some, _, same = alike(group, e, y)
    tails = {name: tail(y[some], mean[some], a[some])[same] for name, tail in _tails(rule).items()}
    return {
        "expected": mean,
        "limit_low": low[kind],
        "limit_high": high[kind],
        **tails,
        "peer_value": fitted.mu[group],
        "dispersion": a,
        "shrunken": shrunken_rate(y, e, fitted.mu[group], 1 / among),
    }


def _tails(rule: FlagRule) -> dict[str, Callable[[Floats, Floats, Floats], Floats]]:
    return {"p_low": nb.lower_tail, "p_high": nb.upper_tail, "p": partial(p_value, rule=rule)}


def p_value(y: Floats, mean: Floats, a: Floats, rule: FlagRule) -> Floats:
    """Return the exact p-value of the tail that the rule watches."""
    return chosen_tail(nb.lower_tail(y, mean, a), nb.upper_tail(y, mean, a), lambda: nb.both_tails(y, mean, a), rule)


def limits(mean: Floats, a: Floats, rule: FlagRule) -> tuple[Floats, Floats]:
    """Return the smallest and the largest count that is no signal."""
    tail = rule.signal_p

    def flagged(y: Floats, who: Ints) -> Bools:
        beyond: Bools = (y < 0) | (p_value(np.maximum(y, 0), mean[who], a[who], rule) < tail)
        return beyond

    top = nb.upper_quantile(tail, mean, a)
    high = _edge(flagged, top, nb.upper_quantile(tail / 2, mean, a) + 1)
    bottom = nb.quantile(tail, mean, a)
    low = _edge(flagged, bottom, np.maximum(nb.quantile(tail / 2, mean, a) - 1, -1.0))
    return np.where(rule.tail == "high", 0.0, low), np.where(rule.tail == "low", np.inf, high)


def _edge(flagged: Callable[[Floats, Ints], Bools], inside: Floats, outside: Floats) -> Floats:
    """Return the last count inside, by bisection between one inside and one outside; asked until it is found."""
    inside, outside = inside.copy(), outside.copy()
    while len(who := np.flatnonzero(np.abs(outside - inside) > 1)):
        middle = np.trunc((inside[who] + outside[who]) / 2)
        out = flagged(middle, who)
        outside[who[out]], inside[who[~out]] = middle[out], middle[~out]
    return inside
