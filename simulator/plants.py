"""Plants: the faults and oddities real systems have, put in on purpose, by name, and counted.

A plant's rate is the share of eligible rows it spoils (``calibration.yml``). Each is made at least once in a run, and
once more in the last month, so that the smallest force still shows every one of them, in the past and now.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator.arrays import Array, Rng


class Plants:
    """Chooses the rows to spoil and keeps the tally."""

    def __init__(self, rates: Mapping[str, float]) -> None:
        """Take the rate of every plant."""
        self.rates = dict(rates)
        self.counts: dict[str, int] = dict.fromkeys(rates, 0)
        self.last_month = False
        self._made_last: set[str] = set()

    def pick(self, name: str, rng: Rng, eligible: Array) -> Array:
        """Return the positions to spoil, of a mask or of positions; counted under ``name``."""
        candidates = np.flatnonzero(eligible) if eligible.dtype == bool else eligible
        rate = self.rates[name]
        if rate <= 0 or len(candidates) == 0:
            return candidates[:0]
        chosen: Array = candidates[rng.random(len(candidates)) < rate]
        wanted = self.counts[name] == 0 or (self.last_month and name not in self._made_last)
        if len(chosen) == 0 and wanted:
            chosen = rng.choice(candidates, 1)
        if self.last_month:
            self._made_last.add(name)
        self.counts[name] += len(chosen)
        return chosen

    def wanted(self, name: str) -> bool:
        """Return whether a plant made by hand (one row or pair a run) is switched on."""
        return self.rates[name] > 0

    def add(self, name: str, n: int = 1) -> None:
        """Count rows of a plant made by hand, or of something that arises by itself and is worth reporting."""
        self.counts[name] = self.counts.get(name, 0) + n
