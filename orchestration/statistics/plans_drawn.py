"""Forces drawn at random, for the simulations of plans: how people differ, and what happens to them by the month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.statistics.arrays import Floats
from orchestration.statistics.plan_window import Kind

PEOPLE = 1200


@dataclass(frozen=True)
class Scenario:
    """How a force is drawn: `draw` gives months x people of (events, size) given the planted ratio of each cell."""

    name: str
    kind: Kind
    rates: Callable[[np.random.Generator], Floats]
    trend: float = 0.0


def _gamma(rng: np.random.Generator) -> Floats:
    return rng.gamma(2.0, 0.75, PEOPLE)


def _lognormal(rng: np.random.Generator) -> Floats:
    return 1.5 * np.exp(rng.normal(0, 0.6, PEOPLE))


def _same(rng: np.random.Generator) -> Floats:
    return np.full(PEOPLE, 1.5)


def _beta(rng: np.random.Generator) -> Floats:
    return rng.beta(8.0, 2.0, PEOPLE)


SCENARIOS = (
    Scenario("counts, people differ (gamma)", "count", _gamma),
    Scenario("counts, people differ (log-normal)", "count", _lognormal),
    Scenario("counts, nobody differs: all is chance", "count", _same),
    Scenario("counts that fall for everybody", "count", _gamma, -0.02),
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
    """Return events and trials (months x people); with ``past``, drawn on from each person's start."""
    shape = ratio.shape
    if scenario.kind == "share":
        trials = rng.poisson(6 * np.broadcast_to(size, shape)).astype(np.float64)
        return rng.binomial(trials.astype(int), np.clip(rate * ratio, 0, 1)).astype(np.float64), trials
    times = np.exp(scenario.trend * np.arange(shape[0]))[:, None]
    if scenario.kind == "count":
        return rng.poisson(rate * size * times * ratio).astype(np.float64), np.broadcast_to(size, shape)
    # a stock: cases come, and each stays another month with chance 0.7; a plan keeps so much fewer of all
    out = np.zeros(shape)
    held = rng.poisson(rate * 10).astype(np.float64) if past is None else past[0]
    for at in range(shape[0]):
        held = rng.binomial(held.astype(int), 0.7) + rng.poisson(rate * 3)
        out[at] = held if past is None else np.where(ratio[at] == 1, past[at], held)
    return (out if past is None else _stock(rate, ratio, past, rng)), np.ones(shape)


def _stock(rate: Floats, ratio: Floats, past: Floats, rng: np.random.Generator) -> Floats:
    """Return the stock drawn on from each person's start, then thinned to the planted ratio."""
    out, started = past.copy(), np.arange(len(ratio))[:, None] >= _starts(ratio)
    held = past[0]
    for at in range(1, len(ratio)):
        held = rng.binomial(np.where(started[at - 1], held, past[at - 1]).astype(int), 0.7) + rng.poisson(rate * 3)
        out[at] = np.where(started[at], rng.binomial(held.astype(int), np.minimum(ratio[at], 1)), past[at])
    return out


def _starts(ratio: Floats) -> Floats:
    changed = ratio != 1
    return np.where(changed.any(0), changed.argmax(0), len(ratio) * 9)
