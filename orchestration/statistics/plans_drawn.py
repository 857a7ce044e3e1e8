"""Forces drawn at random, for the simulations of plans: how people differ, and what happens to them by the month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.statistics.arrays import Floats, Ints
from orchestration.statistics.plan_window import Kind

Rates = Callable[[np.random.Generator], Floats]
PEOPLE, SMALL, STAYS = 1200, 360, 0.7


@dataclass(frozen=True)
class Scenario:
    """How a force is drawn: people's rates (or shares), the trend a month, and the peer group of each."""

    name: str
    kind: Kind
    rates: Rates
    people: int = PEOPLE
    trend: float = 0.0
    groups: int = 1

    @property
    def peers(self) -> Ints:
        """Return the number of each person's peer group."""
        return np.arange(self.people) % self.groups


def _gamma(rng: np.random.Generator) -> Floats:
    return rng.gamma(2.0, 0.75, PEOPLE)


def _lognormal(rng: np.random.Generator) -> Floats:
    return 1.5 * np.exp(rng.normal(0, 0.6, PEOPLE))


def _same(rng: np.random.Generator) -> Floats:
    return np.full(PEOPLE, 1.5)


def _grouped(rng: np.random.Generator) -> Floats:
    """Return rates of twelve peer groups of thirty, whose levels differ."""
    return rng.gamma(2.0, 0.75, SMALL) * np.geomspace(0.5, 2, 12)[np.arange(SMALL) % 12]


def _beta(rng: np.random.Generator) -> Floats:
    return rng.beta(8.0, 2.0, PEOPLE)


SCENARIOS = (
    Scenario("counts, people differ (gamma)", "count", _gamma),
    Scenario("counts, people differ (log-normal)", "count", _lognormal),
    Scenario("counts, nobody differs: all is chance", "count", _same),
    Scenario("counts that fall for everybody", "count", _gamma, trend=-0.02),
    Scenario("counts, 12 peer groups of 30", "count", _grouped, people=SMALL, groups=12),
    Scenario("shares", "share", _beta),
    Scenario("stock of open cases", "value", _gamma),
)


def months_of(
    scenario: Scenario,
    rate: Floats,
    size: Floats,
    ratio: Floats,
    rng: np.random.Generator,
    past: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return events and trials (months x people); a stock goes on from ``past`` where the ratio is not 1 any more."""
    shape = ratio.shape
    if scenario.kind == "share":
        trials = rng.poisson(6 * np.broadcast_to(size, shape)).astype(np.float64)
        return rng.binomial(trials.astype(int), np.clip(rate * ratio, 0, 1)).astype(np.float64), trials
    if scenario.kind == "count":
        times = np.exp(scenario.trend * np.arange(shape[0]))[:, None]
        return rng.poisson(rate * size * times * ratio).astype(np.float64), np.broadcast_to(size, shape)
    return _stock(rate, ratio, past, rng), np.ones(shape)


def _stock(rate: Floats, ratio: Floats, past: Floats | None, rng: np.random.Generator) -> Floats:
    """Cases come, and each stays another month with a chance; a plan keeps so many fewer of those there would be."""
    out = np.zeros(ratio.shape)
    held = rng.poisson(3 * rate / (1 - STAYS)).astype(np.float64) if past is None else past[0]
    for at in range(len(out)):
        if at or past is None:
            held = rng.binomial(held.astype(int), STAYS) + rng.poisson(3 * rate)
        began = ratio[at] != 1
        if past is not None:
            held = np.where(began, held, past[at])
        out[at] = np.where(began, rng.binomial(held.astype(int), np.minimum(ratio[at], 1)), held)
    return out
