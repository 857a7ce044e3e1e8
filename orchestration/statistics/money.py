"""Money across peers: robust z on the logarithm, and the ratio to a budget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Bools, Floats, apart, floats, numbers, same_length
from orchestration.statistics.assessment import Assessment, assemble
from orchestration.statistics.peers import comparable, too_small
from orchestration.statistics.robust import robust_z, tails
from orchestration.statistics.rule import FlagRule


def assess_money(
    amounts: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    rule: FlagRule | None = None,
    family: npt.ArrayLike | None = None,
    exposure: npt.ArrayLike | None = None,
) -> Assessment:
    """Assess amounts of money (per entity or per FTE) against the peer group on the log scale.

    A signal: |robust z of log x| >= 3.5 (Iglewicz and Hoaglin 1993) and p < 0.001; confirmed: q < 0.05 as well. p is
    that of a Student t with 0.3675 (n - 1) degrees of freedom, because the MAD of a small group is itself uncertain.
    Amounts of 0 or less are not assessed and are nobody's peers, nor are those that arose from too little `exposure`
    (in `rule.exposure_unit`; None: all are from enough). `observed`, `expected` (the median) and the limits
    (z = 3.5) are amounts; `shrunken` is the amount itself. `family` as for `assess_counts`.

    Raises ValueError on: lengths differ, or an amount that is missing.
    """
    used, x = rule or FlagRule(), floats(amounts, "amounts")
    labels, families = numbers(group, len(x)), numbers(family, len(x))
    from_what = np.full(len(x), np.inf) if exposure is None else floats(exposure, "exposure")
    same_length(("amounts", x), ("group", labels), ("family", families), ("exposure", from_what))
    enough, few = too_small(from_what, used.minimum_exposure, used.exposure_unit)
    why = np.where(x > 0, few, "nothing to compare: no positive amount")
    peers = comparable(apart(labels, families), families, (x > 0) & enough, why, used)
    mine, size = x[peers.member], peers.size[peers.member]
    robust = robust_z(np.log(mine), peers.group, used.mad_scale)
    low, high = tails(robust.z, size)
    both = np.minimum(1.0, 2 * np.minimum(low, high))
    edge = used.money_z * robust.scale
    columns = {
        "expected": np.exp(robust.median),
        "limit_low": np.exp(robust.median - edge),
        "limit_high": np.exp(robust.median + edge),
        "p_low": low,
        "p_high": high,
        "p": {"low": low, "high": high, "both": both}[used.tail],
        "peer_value": np.exp(robust.median),
        "dispersion": robust.scale,
        "shrunken": mine,
    }
    return _far_enough(assemble("robust_z_log", peers, x, columns, used))


def _far_enough(found: Assessment) -> Assessment:
    """Take back flags within the limits of z, and say where a group has no spread."""
    with np.errstate(invalid="ignore"):
        inside = (found.observed >= found.limit_low) & (found.observed <= found.limit_high)
    flat = found.assessed & ~(found.dispersion > 0)
    return replace(
        found,
        assessed=found.assessed & ~flat,
        reason=np.where(flat, "no variation", found.reason),
        severity=np.where(inside | flat, "", found.severity),
        direction=np.where(inside | flat, "", found.direction),
    )


def budget_ratio(spent: npt.ArrayLike, budget: npt.ArrayLike, rule: FlagRule | None = None) -> tuple[Floats, Bools]:
    """Return (spent / budget, is it above `rule.budget_ratio`); NaN and False where the budget is not above 0."""
    money, planned = floats(spent, "spent"), floats(budget, "budget")
    same_length(("spent", money), ("budget", planned))
    ratio = np.where(planned > 0, money / np.where(planned > 0, planned, 1.0), np.nan)
    return ratio, np.nan_to_num(ratio, nan=-np.inf) > (rule or FlagRule()).budget_ratio
