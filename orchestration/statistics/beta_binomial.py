"""The beta-binomial of peer groups: fit with both extremes censored, exact distribution.

x of n events happen, with the share drawn from Beta(mM, (1 - m)M); the dispersion d is 1/M, and 0 the binomial,
approached by `smallest_dispersion`.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Bools, Floats, Ints, alike
from orchestration.statistics.blocks import in_blocks
from orchestration.statistics.likelihood import Slice, dispersions, minimise, most_extreme
from orchestration.statistics.rule import FlagRule


class BetaBinomial(NamedTuple):
    """One element a group: mean share, dispersion 1/M, what is not known of the mean (as a dispersion), censored."""

    mean: Floats
    dispersion: Floats
    mean_uncertainty: Floats
    censored: Ints


def fit(events: Floats, trials: Floats, group: Ints, rule: FlagRule) -> BetaBinomial:
    """Fit every group (numbered 0, 1, ...) by maximum likelihood, `censored_share` at each end censored.

    Both ends, because an outlier of a share may be the lowest; otherwise as the negative binomial. A group in which
    nothing or everything happened has mean 0 or 1; where that is so of all that is not censored, no dispersion is told
    from another, and the group takes the smallest.
    """
    return BetaBinomial(*in_blocks(partial(_fit, rule=rule), events, trials, group))


def _fit(events: Floats, trials: Floats, group: Ints, rule: FlagRule) -> tuple[Floats, Floats, Floats, Ints]:
    groups = int(group.max()) + 1
    total, of = np.bincount(group, events, groups), np.bincount(group, trials, groups)
    mean, d = (total + 0.5) / (of + 1), np.full(groups, rule.smallest_dispersion)
    censored = np.zeros(groups, dtype=np.int64)
    for _ in range(rule.refits):
        scale = np.sqrt(trials * mean[group] * (1 - mean[group]) * _inflation(trials, d[group]))
        ends = [_extreme(events, trials * mean[group], scale, group, sign, rule) for sign in (1.0, -1.0)]
        mean, d = _maximise(events, trials, group, ends, mean, rule)
        censored = np.bincount(group, ends[0][0] | ends[1][0], groups).astype(np.int64)
    plain = (total > 0) & (total < of)
    mean, d = np.where(plain, mean, total / of), np.where(plain, d, rule.smallest_dispersion)
    known = np.bincount(group, trials / _inflation(trials, d[group]), groups)
    return mean, d, 1 / known, censored


def _inflation(trials: Floats, d: Floats) -> Floats:
    """Return the variance over the binomial one: 1 + (n - 1) / (M + 1)."""
    inflated: Floats = 1 + (trials - 1) * d / (1 + d)
    return inflated


def _extreme(
    events: Floats, centre: Floats, scale: Floats, group: Ints, sign: float, rule: FlagRule
) -> tuple[Bools, Floats]:
    """Return which to censor at one end, and for every one the nearest count that would have been."""
    extreme, edge = most_extreme(sign * (events - centre) / scale, group, rule.censored_share, int(group.max()) + 1)
    beyond = centre + sign * edge[group] * scale
    return extreme, np.floor(beyond + 1e-9) + 1 if sign > 0 else np.ceil(beyond - 1e-9) - 1


def _maximise(
    events: Floats, trials: Floats, group: Ints, ends: list[tuple[Bools, Floats]], mean: Floats, rule: FlagRule
) -> tuple[Floats, Floats]:
    (high, above), (low, below) = ends
    low = low & ~high
    seen = np.flatnonzero(~(high | low))
    parts = [(seen, events, events), (np.flatnonzero(high), above, trials), (np.flatnonzero(low), events * 0, below)]
    ranges = [np.stack([group, trials, first, last])[:, who] for who, first, last in parts]
    every = np.concatenate(ranges, axis=1)
    one, times, _ = alike(*every)
    mine, (trials_of, first, last) = every[0, one].astype(np.int64), every[1:, one]
    rows, x = _cells(np.arange(len(mine)), first, last)
    who, at, n = np.unique(rows), mine[rows], trials_of[rows]
    ways = log_ways(x, n)

    def loss(log_d: Floats) -> Slice:
        d = np.exp(log_d)

        def of(logit: Floats) -> Floats:
            m = special.expit(logit)
            a, b = m / d, (1 - m) / d
            chance = np.exp(ways + special.betaln(x + a[at], n - x + b[at]) - special.betaln(a, b)[at])
            each = np.bincount(rows, chance, len(mine))[who]
            return np.asarray(-np.bincount(mine[who], times[who] * np.log(each + 1e-300), len(mean)), dtype=np.float64)

        return of

    some, all_of_them = (np.bincount(group[seen], values[seen], len(mean)) for values in (events, trials))
    logit, log_d = minimise(loss, special.logit(mean), dispersions(rule, (some > 0) & (some < all_of_them)))
    return special.expit(logit), np.exp(log_d)


def _cells(rows: Ints, first: Floats, last: Floats) -> tuple[Ints, Floats]:
    """Return every count from first to last of every row, as (row, count) pairs."""
    sizes = np.maximum(last - first + 1, 0).astype(np.int64)
    steps = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(rows, sizes), np.repeat(first, sizes) + steps


def log_chance(x: Floats, n: Floats, mean: Floats, d: Floats) -> Floats:
    """Return log P(X = x) of n."""
    a, b = mean / d, (1 - mean) / d
    chance: Floats = log_ways(x, n) + special.betaln(x + a, n - x + b) - special.betaln(a, b)
    return chance


def log_ways(x: Floats, n: Floats) -> Floats:
    """Return the logarithm of the number of ways to choose x of n."""
    ways: Floats = -special.betaln(n - x + 1, x + 1) - np.log(n + 1)
    return ways


def distribution(n: int, mean: float, d: float) -> tuple[Floats, Floats, Floats]:
    """Return (P(X <= x), P(X >= x), P(X = x)) for x = 0 .. n; a mean of 0 or 1 puts all on one end."""
    x = np.arange(n + 1, dtype=np.float64)
    if mean in (0.0, 1.0):
        chance = (x == n * mean).astype(np.float64)
    else:
        chance = np.exp(log_chance(x, np.full(n + 1, float(n)), np.full(n + 1, mean), np.full(n + 1, d)))
    return np.minimum(1.0, np.cumsum(chance)), np.minimum(1.0, np.cumsum(chance[::-1])[::-1]), chance
