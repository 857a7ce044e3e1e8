"""Who can be compared with whom, and how much a small group leans on the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints, Strings, numbers, places
from orchestration.statistics.rule import FlagRule


class Peers(NamedTuple):
    """For each entity: can it be compared, why not, how many comparable peers its group has (itself included).

    `member` holds the positions of those assessed and `group` their group number, 0, 1, ... without a gap. `family` is
    that of every entity: whose flags are judged together.
    """

    assessed: Bools
    reason: Strings
    size: Ints
    member: Ints
    group: Ints
    family: Ints

    def of_groups(self, of_member: Ints) -> Ints:
        """Return, for every group, what all of its members have."""
        found = np.zeros(int(self.group.max()) + 1 if len(self.group) else 0, dtype=np.int64)
        found[self.group] = of_member
        return found


def comparable(labels: Ints, family: Ints, enough: Bools, what: Strings, rule: FlagRule) -> Peers:
    """Sort entities into peer groups; `enough` says whose own denominator suffices, `what` why not.

    `labels` number the groups, those of each family apart.
    """
    number = labels
    sizes = np.bincount(number, enough, minlength=1).astype(np.int64)[number] if len(labels) else np.zeros(0, np.int64)
    few = sizes < rule.minimum_peers
    assessed = enough & ~few
    words = worded(sizes, lambda size: f"too few to compare: {size:g} peers, at least {rule.minimum_peers} needed")
    reason = np.select([~enough, few], [what, words], "") if len(labels) else what
    member = np.flatnonzero(assessed)
    return Peers(assessed, reason, sizes, member, numbers(labels[member], len(member)), family)


def worded(values: Floats | Ints, words: Callable[[float], str]) -> Strings:
    """Return each value in words."""
    known, which = np.unique(values, return_inverse=True)
    return np.asarray([words(value) for value in known.tolist()], dtype=str)[which] if len(known) else np.zeros(0, str)


def too_small(exposure: Floats, least: float, unit: str) -> tuple[Bools, Strings]:
    """Return whose denominator suffices, and for the others why not, in words."""
    enough = exposure >= least
    shown = np.where(enough, least, exposure)  # in words for nobody who has enough
    return enough, worded(shown, lambda value: f"too few to compare: {value:g} {unit}, at least {least:g} needed")


def lean(dispersion: Floats, information: Floats, sizes: Ints, rule: FlagRule, family: Ints | None = None) -> Floats:
    """Return the dispersion to judge each group by: an estimate raised by one standard error, sqrt(2 / information).

    The estimate of a small group is often far too low, and its members would be flagged for ordinary differences: a
    group under `lean_under` members takes at least the mean of all groups, weighted by information. Where everybody is
    alike, the raise keeps false signals below the nominal number rather than around it. A group leans on those of its
    own `family` (None: all are one).
    """
    if family is not None:
        judged = np.zeros(len(dispersion))
        for mine in places(family):
            judged[mine] = lean(dispersion[mine], information[mine], sizes[mine], rule)
        return judged
    total = information.sum()
    pooled = float((dispersion * information).sum() / total) if total else 0.0
    alone = dispersion + np.sqrt(2 / np.maximum(information, 1e-9))
    shared = np.maximum(dispersion, pooled) + np.sqrt(2 / max(float(total), 1e-9))
    judged = np.where((sizes < rule.lean_under) & (len(sizes) > 1), shared, alone)
    return np.minimum(judged, rule.largest_dispersion)
