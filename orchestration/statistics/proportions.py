"""Proportions across peers: the beta-binomial, two tiers."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from orchestration.statistics import beta_binomial as bb
from orchestration.statistics.arrays import Floats, Ints, alike, apart, counts, numbers, places, same_length
from orchestration.statistics.assessment import Assessment, assemble, chosen_tail
from orchestration.statistics.multiplicity import two_sided
from orchestration.statistics.peers import Peers, comparable, lean, too_small
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.shrinkage import shrunken_share

_NAMES = ("expected", "limit_low", "limit_high", "p_low", "p_high", "p", "peer_value", "dispersion", "shrunken")


def assess_proportions(
    events: npt.ArrayLike,
    trials: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    rule: FlagRule | None = None,
    family: npt.ArrayLike | None = None,
) -> Assessment:
    """Assess x of n for every entity of one metric and period against its peer group.

    `observed`, `expected`, limits, `peer_value` and `shrunken` are shares, 0 to 1; the limits are those shares of the
    entity's own n that are no signal. Nobody is assessed under `minimum_events` trials. Pass all groups at once;
    `family` as for `assess_counts`.

    Raises ValueError on: lengths differ, a count that is not whole or negative, more events than trials.
    """
    used, x, n = rule or FlagRule(), counts(events, "events"), counts(trials, "trials")
    labels, families = numbers(group, len(x)), numbers(family, len(x))
    same_length(("events", x), ("trials", n), ("group", labels), ("family", families))
    if (x > n).any():
        at = int(np.flatnonzero(x > n)[0])
        raise ValueError(f"events: {x[at]:g} of {n[at]:g} at position {at}; a share cannot be above 1")
    enough = too_small(n, max(used.minimum_events, 1.0), "events")
    peers = comparable(apart(labels, families), families, *enough, used)
    columns = _columns(x[peers.member], n[peers.member], peers, used)
    with np.errstate(invalid="ignore"):
        return assemble("beta_binomial", peers, x / np.where(n > 0, n, np.nan), columns, used)


def _columns(x: Floats, n: Floats, peers: Peers, rule: FlagRule) -> dict[str, Floats]:
    if not len(x):
        return dict.fromkeys(_NAMES, x)
    group = peers.group
    fitted = bb.fit(x, n, group, rule)
    sizes = np.bincount(group).astype(np.int64)
    known = (n - 1) / (1 + (n - 1) * fitted.dispersion[group])
    weight = np.bincount(group, known**2).astype(np.float64)
    among = lean(fitted.dispersion, weight, sizes, rule, peers.of_groups(peers.family[peers.member]))
    d = among + fitted.mean_uncertainty
    table = _judged(x, n, group, fitted.mean, d, rule)
    return {
        "expected": fitted.mean[group],
        **dict(zip(("limit_low", "limit_high", "p_low", "p_high", "p"), table, strict=True)),
        "peer_value": fitted.mean[group],
        "dispersion": d[group],
        "shrunken": shrunken_share(x, n, fitted.mean[group], 1 / among[group]),
    }


def _judged(x: Floats, n: Floats, group: Ints, mean: Floats, d: Floats, rule: FlagRule) -> Floats:
    """Return limits and p-values, five rows; each distribution is drawn up once for all who share it."""
    out = np.empty((5, len(x)))
    for mine in places(alike(group, n)[2]):
        at, trials = int(group[mine[0]]), int(n[mine[0]])
        low, high, chance = bb.distribution(trials, float(mean[at]), float(d[at]))
        p = chosen_tail(low, high, partial(two_sided, low, high, chance), rule)
        inside = np.flatnonzero(p >= rule.signal_p)
        own = x[mine].astype(np.int64)
        out[:, mine] = [
            np.full(len(mine), inside[0] / trials),
            np.full(len(mine), inside[-1] / trials),
            low[own],
            high[own],
            p[own],
        ]
    return out
