"""Forces in which the truth about plans is known: who is picked is picked for a bad record, the effect is planted.

`python -m orchestration.statistics.plans_simulated` measures all of them and writes docs/statistics/plan-effects.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.statistics.arrays import Floats
from orchestration.statistics.plan_effect import effect
from orchestration.statistics.plan_expectation import Kind, Window, expected
from orchestration.statistics.staggered import staggered

PEOPLE, TEAMS, MONTHS, BEFORE, AFTER, COHORTS = 1200, 40, 30, 12, 3, 5
FIRST, SHARE, SEED = 16, 0.01, 11
NONE_WITHIN, COVERED_AT_LEAST = 0.02, 0.93


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


@dataclass(frozen=True)
class Measured:
    """Over the runs: mean effect (ratio - 1), raw change and interval's coverage of the planted ratio."""

    scenario: Scenario
    planted: float
    mean: float
    raw: float
    covered: float
    staggered_mean: float
    staggered_covered: float


def once(scenario: Scenario, planted: float, rng: np.random.Generator) -> tuple[float, float, bool, float, bool]:
    """Return effect, raw change, whether its interval holds the planted ratio, and the same of the staggered model."""
    month, person = np.meshgrid(np.arange(MONTHS), np.arange(PEOPLE), indexing="ij")
    rate, size = scenario.rates(rng), rng.uniform(5, 15, PEOPLE) / 10
    start = np.full(PEOPLE, MONTHS * 9)
    top, trials = _months(scenario, rate, size, np.ones((MONTHS, PEOPLE)), rng)
    for cohort in range(COHORTS):
        at = FIRST + 2 * cohort
        seen = top[at - BEFORE : at].sum(0) / np.maximum(trials[at - BEFORE : at].sum(0), 1e-9)
        seen = top[at - 1] / size if scenario.kind == "value" else seen
        worst = np.argsort(seen if scenario.kind == "share" else -seen)
        picked = worst[start[worst] > MONTHS][: int(PEOPLE * SHARE)]
        start[picked] = at
    share = scenario.kind == "share"
    ratio = np.where(month >= start[person], planted, 1.0)
    # what was seen when people were picked stays: only months from the start on are drawn anew
    later, again = _months(scenario, rate, size, ratio, rng, top)
    top = np.where(month >= start[person], later, top)
    trials = np.where(month >= start[person], again, trials) if share else trials
    return _judged(scenario, top, trials, start, planted)


def _months(
    scenario: Scenario,
    rate: Floats,
    size: Floats,
    ratio: Floats,
    rng: np.random.Generator,
    past: Floats | None = None,
) -> tuple[Floats, Floats]:
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


def _judged(
    scenario: Scenario, top: Floats, trials: Floats, start: Floats, planted: float
) -> tuple[float, float, bool, float, bool]:
    parts = [_window(scenario, top, trials, start, cohort) for cohort in range(COHORTS)]
    columns = [np.concatenate([part[index] for part in parts]) for index in range(11)]
    before, sb, after, sa, group, cohort, control, treated, early, early_size, team = columns
    seen = Window(before, sb, after, sa, group.astype(int), cohort.astype(int), control.astype(bool))
    told = effect(seen, expected(scenario.kind, seen), treated.astype(bool))
    use = (treated.astype(bool) | control.astype(bool)) & (scenario.kind == "count")
    late = (float("nan"), False)
    if use.any():
        two = [early[use], early_size[use], after[use], sa[use]]
        found = staggered(*two, cohort[use].astype(int), treated[use].astype(bool), team[use].astype(int))
        late = (found.ratio - 1, found.low <= planted <= found.high)
    return told.ratio - 1, told.raw_change, told.low <= planted <= told.high, *late


def _window(scenario: Scenario, top: Floats, trials: Floats, start: Floats, cohort: int) -> list[Floats]:
    at = FIRST + 2 * cohort
    month = np.arange(MONTHS)[:, None]
    mine = (month >= at - BEFORE) & (month < np.minimum(at, start)[None, :])
    early = np.broadcast_to(month < FIRST - BEFORE, top.shape)  # before anybody could be picked
    later = np.broadcast_to((month >= at) & (month < at + AFTER), top.shape)
    if scenario.kind == "value":
        figures = [top[at - 1], np.ones(PEOPLE), top[at + AFTER - 1], np.ones(PEOPLE)]
    else:
        figures = [(each * when).sum(0) for when in (mine, later) for each in (top, trials)]
    keep = (figures[1] > 0) & (figures[3] > 0) & ((start >= at) | (scenario.kind != "value"))
    one = np.full(PEOPLE, float(cohort))
    flags = [(start > at + AFTER).astype(float), (start == at).astype(float)]
    rest = [(top * early).sum(0), (trials * early).sum(0), (np.arange(PEOPLE) % TEAMS).astype(float)]
    return [each[keep] for each in (*figures, one, one, *flags, *rest)]


def measure(scenario: Scenario, planted: float, runs: int, seed: int = SEED) -> Measured:
    """Return what the method says, over `runs` forces, of a planted ratio (1: no effect)."""
    rows = np.asarray([once(scenario, planted, rng) for rng in np.random.default_rng(seed).spawn(runs)], dtype=float)
    mean = rows.mean(0)
    return Measured(scenario, planted, *(float(each) for each in mean))


def main(folder: Path, runs: int) -> int:
    """Measure everything, write the page; return 1 where a bound is broken."""
    from orchestration.statistics.plans_report import write

    found = [measure(scenario, planted, runs) for scenario in SCENARIOS for planted in (1.0, 0.8)]
    return write(folder / "plan-effects.md", found, runs)


if __name__ == "__main__":
    sys.exit(main(Path("docs/statistics"), int(sys.argv[1]) if len(sys.argv) > 1 else 400))
