"""Simulated peer groups in which we know who differs: what the operating characteristics are measured on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.statistics.arrays import Bools, Floats
from orchestration.statistics.assessment import Assessment
from orchestration.statistics.counts import assess_counts
from orchestration.statistics.durations import assess_durations
from orchestration.statistics.money import assess_money
from orchestration.statistics.proportions import assess_proportions
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.stock import assess_stock

OFFICERS, PLANTED, DECOYS, TIMES = 2000, 40, 60, 4.0
Draw = Callable[[np.random.Generator, Bools, FlagRule], Assessment]
"""Generator, who is planted (the last ones), rule -> the assessment of everybody; decoys, if any, come after them."""


@dataclass(frozen=True)
class Scenario:
    """One method on one world. `bounded` ones are held to the limits of the product; the others are reported."""

    name: str
    method: str
    draw: Draw
    bounded: bool = True
    found_at_least: float = 0.65


def _counts(exposure: Callable[[np.random.Generator, int], Floats], dispersion: float = 0.0, groups: int = 1) -> Draw:
    """Return a world of counts at a rate of 1, with low-exposure decoys whose few events look like four times that."""

    def draw(rng: np.random.Generator, planted: Bools, rule: FlagRule) -> Assessment:
        n = len(planted)
        each = rng.gamma(1 / dispersion, dispersion, n) if dispersion else np.ones(n)
        at = exposure(rng, n)
        events = rng.poisson(at * each * np.where(planted, TIMES, 1.0))
        few = rng.uniform(0.3, 4.0, DECOYS)
        label = rng.permutation(np.arange(n) % groups)
        everybody = np.concatenate([label, rng.integers(0, groups, DECOYS)])
        return assess_counts(np.concatenate([events, np.ceil(TIMES * few)]), np.concatenate([at, few]), everybody, rule)

    return draw


def _fixed(rng: np.random.Generator, n: int) -> Floats:
    return np.full(n, 10.0)


def _gamma(shape: float) -> Callable[[np.random.Generator, int], Floats]:
    return lambda rng, n: rng.gamma(shape, 10 / shape, n)


def proportions(rng: np.random.Generator, planted: Bools, rule: FlagRule) -> Assessment:
    """Draw about 40 events each, one in ten of them failed; planted: four in ten."""
    trials = rng.poisson(40, len(planted)) + 1
    return assess_proportions(rng.binomial(trials, np.where(planted, TIMES, 1.0) * 0.1), trials, None, rule)


def durations(rng: np.random.Generator, planted: Bools, rule: FlagRule) -> Assessment:
    """Draw about 40 exponential durations each; planted: four times as long."""
    owner = np.repeat(np.arange(len(planted)), rng.poisson(40, len(planted)) + 1)
    values = rng.exponential(10 * np.where(planted, TIMES, 1.0)[owner])
    return assess_durations(values, owner, np.full(len(planted), "all"), rule)


def money(rng: np.random.Generator, planted: Bools, rule: FlagRule) -> Assessment:
    """Draw lognormal amounts, log standard deviation 0.3; planted: four times as much."""
    return assess_money(np.exp(rng.normal(6, 0.3, len(planted))) * np.where(planted, TIMES, 1.0), None, rule)


def stock(rng: np.random.Generator, planted: Bools, rule: FlagRule) -> Assessment:
    """Draw Poisson stocks of mean 10 of which one in ten leaves and is replaced each week; planted: four times."""
    mean = 10 * np.where(planted, TIMES, 1.0)
    weeks = [rng.poisson(mean)]
    for _ in range(rule.stock_weeks):
        weeks.append(rng.binomial(weeks[-1], 0.9) + rng.poisson(0.1 * mean))
    return assess_stock(weeks[-1], np.stack(weeks[1:], axis=1), None, rule)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("counts, exposure 10", "negative_binomial", _counts(_fixed)),
    Scenario("counts, exposure gamma of mean 10, cv 0.5", "negative_binomial", _counts(_gamma(4.0))),
    Scenario("counts, exposure gamma of mean 10, cv 0.7", "negative_binomial", _counts(_gamma(2.0))),
    Scenario("counts, 50 peer groups of 40", "negative_binomial", _counts(_gamma(4.0), groups=50)),
    Scenario("counts, 250 peer groups of 8", "negative_binomial", _counts(_fixed, groups=250)),
    Scenario("counts, peers differ (cv 0.3)", "negative_binomial", _counts(_gamma(4.0), 0.1), False),
    Scenario("counts, peers differ (cv 0.3), 50 groups", "negative_binomial", _counts(_gamma(4.0), 0.1, 50), False),
    Scenario("counts, peers differ (cv 0.5)", "negative_binomial", _counts(_gamma(4.0), 0.25), False),
    Scenario("proportions, 10% of about 40", "beta_binomial", proportions),
    Scenario("durations, median of about 40", "median_sign_test", durations),
    Scenario("money, lognormal", "robust_z_log", money),
    Scenario("stock of mean 10, slow", "robust_z_persistent", stock),
)
