"""Forces in which the truth about plans is known: who is picked is picked for a bad record, the effect is planted.

`python -m orchestration.statistics.plans_simulated` measures all of them and writes docs/statistics/plan-effects.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.statistics.arrays import Floats
from orchestration.statistics.plan_effect import effect
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_window import Window
from orchestration.statistics.plans_drawn import PEOPLE, SCENARIOS, Scenario, months_of
from orchestration.statistics.staggered import staggered

TEAMS, MONTHS, BEFORE, AFTER, COHORTS = 40, 30, 12, 3, 5
FIRST, SHARE, SEED = 16, 0.01, 11
NONE_WITHIN, COVERED_AT_LEAST = 0.02, 0.93


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
    top, trials = months_of(scenario, rate, size, np.ones((MONTHS, PEOPLE)), rng)
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
    later, again = months_of(scenario, rate, size, ratio, rng, top)
    top = np.where(month >= start[person], later, top)
    trials = np.where(month >= start[person], again, trials) if share else trials
    return _judged(scenario, top, trials, start, planted)


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
        months, teams, starts = cohort[use].astype(int), team[use].astype(int), treated[use].astype(bool)
        found = staggered(early[use], early_size[use], after[use], sa[use], months, starts, teams)
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
