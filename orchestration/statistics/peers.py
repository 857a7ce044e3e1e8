"""Who can be compared with whom, and how much a small group leans on the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints, Strings
from orchestration.statistics.rule import FlagRule


class Peers(NamedTuple):
    """For each entity: can it be compared, why not, how many comparable peers its group has (itself included).

    `member` holds the positions of those assessed and `group` their group number, 0, 1, ... without a gap.
    """

    assessed: Bools
    reason: Strings
    size: Ints
    member: Ints
    group: Ints


def comparable(labels: Strings, enough: Bools, what: Strings, rule: FlagRule) -> Peers:
    """Sort entities into peer groups; `enough` says whose own denominator suffices, `what` why not."""
    _, number = np.unique(labels, return_inverse=True)
    sizes = np.bincount(number, enough, minlength=1).astype(np.int64)[number] if len(labels) else np.zeros(0, np.int64)
    few = sizes < rule.minimum_peers
    assessed = enough & ~few
    words = [f"too few to compare: {size} peers, at least {rule.minimum_peers} needed" for size in sizes]
    reason = np.select([~enough, few], [what, np.asarray(words, dtype=str)], "") if len(labels) else what
    member = np.flatnonzero(assessed)
    _, group = np.unique(labels[member], return_inverse=True)
    return Peers(assessed, reason, sizes, member, group.astype(np.int64))


def too_small(exposure: Floats, least: float, unit: str) -> tuple[Bools, Strings]:
    """Return whose denominator suffices, and for the others why not, in words."""
    words = [f"too few to compare: {value:g} {unit}, at least {least:g} needed" for value in exposure]
    return exposure >= least, np.asarray(words, dtype=str)


def lean(dispersion: Floats, information: Floats, sizes: Ints, rule: FlagRule) -> Floats:
    """Return the dispersion to judge each group by: an estimate raised by one standard error, sqrt(2 / information).

    The estimate of a small group is often far too low, and its members would be flagged for ordinary differences: a
    group under `lean_under` members takes at least the mean of all groups, weighted by information. Where everybody is
    alike, the raise keeps false signals below the nominal number rather than around it.
    """
    total = information.sum()
    pooled = float((dispersion * information).sum() / total) if total else 0.0
    alone = dispersion + np.sqrt(2 / np.maximum(information, 1e-9))
    shared = np.maximum(dispersion, pooled) + np.sqrt(2 / max(float(total), 1e-9))
    judged = np.where((sizes < rule.lean_under) & (len(sizes) > 1), shared, alone)
    return np.minimum(judged, rule.largest_dispersion)
