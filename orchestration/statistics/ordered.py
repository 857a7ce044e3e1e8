"""Order statistics of many groups at once: medians and percentiles, as NumPy gives them for each group alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orchestration.statistics.arrays import Floats, Ints


class Ordered(NamedTuple):
    """Values in order within each group, from `start` on as many as `size`; both one element a group."""

    values: Floats
    start: Ints
    size: Ints

    def at(self, place: Ints) -> Floats:
        """Return the value at a place (from 0) in each group; NaN where the group has none there."""
        there = (place >= 0) & (place < self.size)
        found = np.full(len(self.size), np.nan)
        found[there] = self.values[(self.start + place)[there]]
        return found

    def medians(self) -> Floats:
        """Return the median of each group, NaN of an empty one."""
        middle: Floats = (self.at((self.size - 1) // 2) + self.at(self.size // 2)) / 2
        return middle

    def quantiles(self, share: float) -> Floats:
        """Return the quantile of each group by linear interpolation (type 7), NaN of an empty one."""
        place = (self.size - 1) * share
        below = np.floor(place)
        low, high = self.at(below.astype(np.int64)), self.at(np.minimum(below.astype(np.int64) + 1, self.size - 1))
        part, between = place - below, high - low
        found: Floats = np.where(part >= 0.5, high - between * (1 - part), low + between * part)
        return found


def ordered(values: Floats, group: Ints, groups: int) -> Ordered:
    """Sort values within their groups, numbered from 0; there are `groups` of them, some of which may be empty."""
    size = np.bincount(group, minlength=groups).astype(np.int64)
    return Ordered(values[np.lexsort((values, group))], np.cumsum(size) - size, size)
