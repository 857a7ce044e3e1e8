"""Forces in which the truth about plans is known: who is picked is picked for a bad record, the effect is planted.

`python -m orchestration.statistics.plans_simulated` measures all of them and writes docs/statistics/plan-effects.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.statistics.arrays import Floats, Ints
from orchestration.statistics.plan_effect import effect
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_panel import NEVER, Panel, experiments
from orchestration.statistics.plan_window import Span
from orchestration.statistics.plans_drawn import SCENARIOS, Scenario, months_of
from orchestration.statistics.staggered import staggered

TEAMS, MONTHS, COHORTS, EVERY = 40, 30, 6, 2
FIRST, PICKED, SEED = 16, 0.01, 11
SPAN = Span(before=24, after=3)


@dataclass(frozen=True)
class Measured:
    """Over the runs: mean effect and raw change (ratio - 1), how often the interval holds the planted ratio.

    ``rejected``: how often no effect is rejected at 5%. Last the same of the staggered Poisson (NaN but for counts).
    """

    scenario: Scenario
    planted: float
    mean: float
    raw: float
    covered: float
    rejected: float
    staggered_mean: float
    staggered_covered: float


def once(scenario: Scenario, planted: float, rng: np.random.Generator) -> list[float]:
    """Draw one force, pick, plant, judge; return the figures of `Measured`."""
    people = scenario.people
    rate, size = scenario.rates(rng), rng.uniform(5, 15, people) / 10
    start = np.full(people, NEVER)
    top, trials = months_of(scenario, rate, size, np.ones((MONTHS, people)), rng)
    for at in range(FIRST, FIRST + EVERY * COHORTS, EVERY):
        start[_worst(scenario, top, trials, start, at)] = at
    began = np.arange(MONTHS)[:, None] >= start[None, :]
    # what was seen when people were picked stays: only months from the start on are drawn anew
    later, again = months_of(scenario, rate, size, np.where(began, planted, 1.0), rng, top)
    top, trials = np.where(began, later, top), np.where(began, again, trials)
    peer = np.broadcast_to(scenario.peers[:, None], (people, MONTHS))
    unit = np.broadcast_to((np.arange(people) % TEAMS)[:, None], (people, MONTHS))
    return _judged(scenario, Panel(top.T, trials.T, peer, unit, start), planted)


def _worst(scenario: Scenario, top: Floats, trials: Floats, start: Ints, at: int) -> Ints:
    """Return those with the worst record against their peers, of the months that are seen, who have no plan yet."""
    last = 1 if scenario.kind == "value" else SPAN.picked
    done, of = top[at - last : at].sum(0), np.maximum(trials[at - last : at].sum(0), 1e-9)
    usual = np.bincount(scenario.peers, done) / np.bincount(scenario.peers, of)
    away = (done - usual[scenario.peers] * of) / np.sqrt(of)
    order = np.argsort(away if scenario.kind == "share" else -away)
    worst: Ints = order[start[order] == NEVER][: max(1, int(scenario.people * PICKED))]
    return worst


def _judged(scenario: Scenario, panel: Panel, planted: float) -> list[float]:
    found = experiments(scenario.kind, panel, SPAN)
    if found is None:
        raise RuntimeError(f"{scenario.name}: nobody can be compared")
    seen, nan = found.window, float("nan")
    told = effect(seen, expected(scenario.kind, seen), found.treated)
    figures = [told.ratio - 1, told.raw_change, told.low <= planted <= told.high, not told.low <= 1 <= told.high]
    if scenario.kind != "count":
        return [*figures, nan, nan]
    use = found.full
    late = staggered(
        found.early[use], found.size_early[use], seen.after[use], seen.size_after[use], seen.cohort[use],
        found.treated[use], found.unit[use],
    )  # fmt: skip
    return [*figures, late.ratio - 1, late.low <= planted <= late.high]


def measure(scenario: Scenario, planted: float, runs: int, seed: int = SEED) -> Measured:
    """Return what the method says, over `runs` forces, of a planted ratio (1: no effect)."""
    rows = np.asarray([once(scenario, planted, rng) for rng in np.random.default_rng(seed).spawn(runs)], dtype=float)
    return Measured(scenario, planted, *(float(each) for each in rows.mean(0)))


def main(folder: Path, runs: int) -> int:
    """Measure everything, write the page; return 1 where a bound is broken."""
    from orchestration.statistics.plans_report import write

    found = [measure(scenario, planted, runs) for scenario in SCENARIOS for planted in (1.0, 0.8)]
    return write(folder / "plan-effects.md", found, runs)


if __name__ == "__main__":
    sys.exit(main(Path("docs/statistics"), int(sys.argv[1]) if len(sys.argv) > 1 else 400))
