"""The negative binomial of peer groups: fit with the highest counts censored, exact tails, quantiles.

A count with exposure E has mean m = mu E and variance m + a m^2; the dispersion a is 1/k of the gamma mixing
distribution. a = 0 is the Poisson; it is approached by `smallest_dispersion`, where the two differ by about 1 in 10^6.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from scipy import special, stats

from orchestration.statistics.arrays import Bools, Floats, Ints, alike
from orchestration.statistics.blocks import in_blocks
from orchestration.statistics.likelihood import Slice, dispersions, minimise, most_extreme
from orchestration.statistics.rule import FlagRule


class NegativeBinomial(NamedTuple):
    """One element a group: events per unit of exposure, dispersion, the variance of log mu, counts censored."""

    mu: Floats
    dispersion: Floats
    log_mu_variance: Floats
    censored: Ints

    @property
    def predictive(self) -> Floats:
        """The dispersion of a new count: that among peers plus what is not known of their rate."""
        return self.dispersion + self.log_mu_variance


def fit(events: Floats, exposure: Floats, group: Ints, rule: FlagRule) -> NegativeBinomial:
    """Fit every group (numbered 0, 1, ... without a gap) by maximum likelihood, its highest counts right-censored.

    The highest `censored_share`, at least one, are those with the largest Pearson residual under the fit so far; a
    censored count at exposure E enters as P(Y >= c), c the smallest count at that exposure beyond the largest residual
    kept, so that a real outlier does not widen the distribution it is judged by. A group without events has mu = 0.
    Where nothing but what is censored has events, only the chance of none is known and no dispersion is told from
    another: the group takes the smallest.
    """
    return NegativeBinomial(*in_blocks(partial(_fit, rule=rule), events, exposure, group))


def _fit(events: Floats, exposure: Floats, group: Ints, rule: FlagRule) -> tuple[Floats, Floats, Floats, Ints]:
    groups = int(group.max()) + 1
    total, at = np.bincount(group, events, groups), np.bincount(group, exposure, groups)
    mu = np.maximum(total, 0.5) / at
    a = _moments(events, mu[group] * exposure, group, rule)
    high = np.zeros(len(events), dtype=np.bool_)
    for _ in range(rule.refits):
        high, threshold = _highest(events, mu[group] * exposure, a, group, rule.censored_share)
        mu, a = _maximise(events, exposure, group, high, threshold, mu, rule)
    mu, a = np.where(total > 0, mu, 0.0), np.where(total > 0, a, rule.smallest_dispersion)
    mean = mu[group] * exposure
    information = np.bincount(group, mean / (1 + a[group] * mean), groups)
    return mu, a, 1 / np.maximum(information, 0.5), np.bincount(group, high, groups).astype(np.int64)


def _moments(events: Floats, mean: Floats, group: Ints, rule: FlagRule) -> Floats:
    excess = np.bincount(group, (events - mean) ** 2 - mean) / np.bincount(group, mean**2)
    return np.clip(excess, rule.smallest_dispersion, rule.largest_dispersion)


def _highest(events: Floats, mean: Floats, a: Floats, group: Ints, share: float) -> tuple[Bools, Floats]:
    """Return which counts to censor and, for every one, the smallest count that would have been."""
    scale = np.sqrt(mean * (1 + a[group] * mean))
    high, edge = most_extreme((events - mean) / scale, group, share, len(a))
    beyond: Floats = np.floor(mean + edge[group] * scale + 1e-9) + 1
    return high, beyond


def _maximise(
    events: Floats, exposure: Floats, group: Ints, high: Bools, threshold: Floats, mu: Floats, rule: FlagRule
) -> tuple[Floats, Floats]:
    # everybody with the same count at the same exposure is worked out once
    one, times, _ = alike(group[~high], events[~high], exposure[~high])
    seen_in, seen, seen_at = group[~high][one], events[~high][one], exposure[~high][one]
    cut, cut_at, cut_in = threshold[high], exposure[high], group[high]

    def loss(log_a: Floats) -> Slice:
        each = np.exp(log_a)
        a, cut_a = each[seen_in], each[cut_in]
        ways = log_ways(seen, a)

        def of(log_mu: Floats) -> Floats:
            rate = np.exp(log_mu)
            inside = times * log_chance(ways, seen, rate[seen_in] * seen_at, a)
            beyond = np.log(upper_tail(cut, rate[cut_in] * cut_at, cut_a) + 1e-300)
            likelihood = np.bincount(seen_in, inside, len(mu)) + np.bincount(cut_in, beyond, len(mu))
            return np.asarray(-likelihood, dtype=np.float64)

        return of

    kept = np.bincount(group[~high], events[~high], len(mu))
    log_mu, log_a = minimise(loss, np.log(mu), dispersions(rule, kept > 0))
    return np.exp(log_mu), np.exp(log_a)


def log_ways(y: Floats, a: Floats) -> Floats:
    """Return what log P(Y = y) has without the mean: gamma functions as a log beta, exact for a small dispersion."""
    some = np.maximum(y, 1)
    return np.where(y > 0, -special.betaln(some, 1 / a) - np.log(some), 0.0)


def log_chance(ways: Floats, y: Floats, mean: Floats, a: Floats) -> Floats:
    """Return log P(Y = y), given `log_ways`."""
    product = a * mean
    chance: Floats = ways - (y + 1 / a) * np.log1p(product) + special.xlogy(y, product)
    return chance


def upper_tail(y: Floats, mean: Floats, a: Floats) -> Floats:
    """Return P(Y >= y), exactly: the regularised incomplete beta I_q(y, k), q = a m / (1 + a m)."""
    tail: Floats = np.where(y <= 0, 1.0, special.betainc(np.maximum(y, 1), 1 / a, a * mean / (1 + a * mean)))
    return tail


def lower_tail(y: Floats, mean: Floats, a: Floats) -> Floats:
    """Return P(Y <= y), exactly: I_(1-q)(k, y + 1); 0 below 0."""
    tail: Floats = np.where(y < 0, 0.0, special.betainc(1 / a, np.maximum(y, 0) + 1, 1 / (1 + a * mean)))
    return tail


def quantile(p: float | Floats, mean: Floats, a: Floats) -> Floats:
    """Return the smallest count with P(Y <= count) >= p."""
    return np.asarray(stats.nbinom.ppf(p, 1 / a, 1 / (1 + a * mean)), dtype=np.float64)


def upper_quantile(p: float | Floats, mean: Floats, a: Floats) -> Floats:
    """Return the smallest count with P(Y > count) <= p, without the loss of 1 - p."""
    return np.asarray(stats.nbinom.isf(p, 1 / a, 1 / (1 + a * mean)), dtype=np.float64)


def both_tails(y: Floats, mean: Floats, a: Floats) -> Floats:
    """Return Blaker's exact two-sided p: the smaller tail plus what the other tail holds at most at that level."""
    low, high = lower_tail(y, mean, a), upper_tail(y, mean, a)
    size = np.minimum(np.minimum(low, high) * (1 + 1e-9), 0.5)
    below = quantile(size, mean, a)
    under = lower_tail(below, mean, a)
    other_low = np.where(under <= size, under, lower_tail(below - 1, mean, a))
    other_high = upper_tail(upper_quantile(size, mean, a) + 1, mean, a)
    p: Floats = np.minimum(1.0, np.where(high <= low, high + other_low, low + other_high))
    return p
