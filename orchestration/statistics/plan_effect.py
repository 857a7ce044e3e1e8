"""From expectations to effects: observed over expected with its interval, and one group of people against another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Bools, Ints
from orchestration.statistics.plan_window import Expected, Window
from orchestration.statistics.rule import FlagRule

_NOTHING = 1e-6


@dataclass(frozen=True)
class Effect:
    """Observed over expected, its 95% interval and p; NaN where nothing can be said.

    ``raw_change`` and ``expected_change`` are after over before less 1: what is seen, and what was to be seen without
    a plan. Their gap is the effect; the second is mostly the return to the mean.
    """

    people: int
    observed: float
    expected: float
    before: float
    ratio: float
    low: float
    high: float
    p_value: float
    log_error: float

    @property
    def raw_change(self) -> float:
        """Return observed after over the level before, less 1."""
        return self.observed / self.before - 1 if self.before > 0 else float("nan")

    @property
    def expected_change(self) -> float:
        """Return expected after over the level before, less 1."""
        return self.expected / self.before - 1 if self.before > 0 else float("nan")


def effect(seen: Window, told: Expected, chosen: Bools, rule: FlagRule | None = None) -> Effect:
    """Return the effect among the rows chosen.

    The interval holds every ratio R with (O - R M)^2 <= z^2 (R C + R^2 P): C the variance of rare events, P that of the
    expectation itself (people, and the common change of each month, shared by all who started in it), less, for
    shares, what events lose by not being rare. It is Wilson's idea for a ratio, and has no upper end where the
    expectation is too unsure.
    """
    z = float(special.ndtri(0.5 + (rule or FlagRule()).confidence / 2))
    observed, mean = float(seen.after[chosen].sum()), float(told.mean[chosen].sum())
    before, chance = float(told.raw[chosen].sum()), float(told.chance[chosen].sum())
    unsure = float(told.prior[chosen].sum()) + _shared(seen, told, chosen)
    if mean <= _NOTHING or chance <= 0:
        return Effect(int(chosen.sum()), observed, mean, before, *(float("nan"),) * 5)
    # trials vary most where all have one share (Hoeffding 1956): what is taken off for them is never more than then
    unsure = max(unsure, -mean * chance / float(seen.size_after[chosen].sum()))
    low, high = _ends(observed, mean, chance, unsure, z)
    p = float(2 * special.ndtr(-abs(observed - mean) / np.sqrt(chance + unsure)))
    ratio = observed / mean
    error = float(np.sqrt(max(ratio * chance + ratio**2 * unsure, 0.0)) / observed) if observed > 0 else float("nan")
    return Effect(int(chosen.sum()), observed, mean, before, ratio, low, high, p, error)


def against(one: Effect, other: Effect, rule: FlagRule | None = None) -> tuple[float, float, float, float]:
    """Return the ratio of two effects, its interval and p, by their logarithms; NaN where one has no events."""
    if not (one.ratio > 0 and other.ratio > 0 and one.log_error + other.log_error > _NOTHING):
        return (float("nan"),) * 4
    z = float(special.ndtri(0.5 + (rule or FlagRule()).confidence / 2))
    gap, error = float(np.log(one.ratio / other.ratio)), float(np.hypot(one.log_error, other.log_error))
    ends = np.exp([gap, gap - z * error, gap + z * error])
    return float(ends[0]), float(ends[1]), float(ends[2]), float(2 * special.ndtr(-abs(gap) / error))


def _shared(seen: Window, told: Expected, chosen: Bools) -> float:
    """Return the variance that rows share: those without a plan showed the common change and the tilt, each but once.

    The sum over people of the squared influence of each: one person is a comparison in many months (Liang and Zeger
    1986, clustered by person).
    """
    hang = np.bincount(told.block[chosen], told.give[chosen], int(told.block.max()) + 1)
    pull = hang[told.block] * told.shift_pull + told.tilt_pull @ told.tilt[chosen].sum(0)
    return float((np.bincount(seen.person, pull) ** 2).sum())


def _ends(observed: float, mean: float, chance: float, unsure: float, z: float) -> tuple[float, float]:
    a = mean**2 - z**2 * unsure
    b = 2 * observed * mean + z**2 * chance
    root = np.sqrt(max(b**2 - 4 * a * observed**2, 0.0))
    if a <= 0:
        return float(2 * observed**2 / (b + root)), float("inf")
    return float(2 * observed**2 / (b + root)), float((b + root) / (2 * a))


def first_rows(person: Ints, cohort: Ints, wanted: Bools) -> Bools:
    """Return the wanted rows that are a person's first: nobody counts twice."""
    order = np.lexsort((cohort, person))
    rows = order[wanted[order]]
    _, at = np.unique(person[rows], return_index=True)
    out = np.zeros(len(person), dtype=np.bool_)
    out[rows[at]] = True
    return out
