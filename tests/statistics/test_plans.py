"""Plans: no effect must show none, a planted one must be found, and the return to the mean must not pass for one."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.statistics.plan_effect import effect, first_rows
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_panel import NEVER, Panel, experiments
from orchestration.statistics.plan_window import Span, Window
from orchestration.statistics.plans_drawn import SCENARIOS
from orchestration.statistics.plans_report import broken
from orchestration.statistics.plans_simulated import measure

COUNTS, SHARES, STOCK = SCENARIOS[0], SCENARIOS[5], SCENARIOS[6]


@pytest.mark.parametrize("planted", [1.0, 0.8])
@pytest.mark.parametrize(("scenario", "runs"), [(COUNTS, 4), (SHARES, 8), (STOCK, 8)], ids=lambda each: str(each)[:30])
def test_the_effect_found_is_the_one_planted(scenario, runs, planted):
    found = measure(scenario, planted, runs)
    assert abs(found.mean - (planted - 1)) < 0.08  # three standard errors of so few forces


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("planted", [1.0, 0.8])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_over_many_forces_mean_and_coverage_are_as_promised(scenario, planted):
    runs = 400  # of 150, luck decides: an interval that knows the true expectation held -20% in 86% of one kind's
    found = measure(scenario, planted, runs, seed=2024)
    assert abs(found.mean - (planted - 1)) < 0.02
    assert not broken(found, runs)
    assert found.rejected < 0.1 if planted == 1 else found.rejected > 0.8


def picked_by_chance(rng):
    """Return the effect on the worst 100 of 2,000 people who do not differ."""
    n = 2000
    before, after = (rng.poisson(10, n).astype(float) for _ in range(2))
    ones, nobody, picked = np.ones(n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    picked[np.argsort(-before)[:100]] = True
    seen = Window(before, ones, after, ones, nobody, nobody, ~picked, np.arange(n), before)
    return effect(seen, expected("count", seen), picked)


def test_whoever_is_out_by_chance_alone_is_expected_back_at_the_mean():
    found = [picked_by_chance(rng) for rng in np.random.default_rng(4).spawn(20)]
    assert np.mean([each.raw_change for each in found]) < -0.35
    assert abs(np.mean([each.ratio for each in found]) - 1) < 0.04


def test_a_comparison_that_counts_in_two_months_counts_as_one_person():
    rng, n = np.random.default_rng(5), 400
    before, after = (rng.poisson(10, n).astype(float) for _ in range(2))
    picked = np.arange(n) < 40
    once = Window(
        before, np.ones(n), after, np.ones(n), *(np.zeros(n, dtype=np.int64),) * 2, ~picked, np.arange(n), before
    )
    again = Window(*(np.concatenate([each, each[~picked]]) for each in vars(once).values()))
    whole, double = effect(once, expected("count", once), picked), None
    double = effect(again, expected("count", again), np.concatenate([picked, np.zeros(n - 40, dtype=bool)]))
    assert double.high - double.low > 0.98 * (whole.high - whole.low), "copies of people add no knowledge"


def test_nobody_counts_twice():
    person, month = np.array([1, 1, 2]), np.array([5, 3, 4])
    assert first_rows(person, month, np.ones(3, dtype=bool)).tolist() == [False, True, True]


def panel(start, months=12):
    people = len(start)
    top = np.arange(people * months, dtype=float).reshape(people, months)
    zeros = np.zeros((people, months), dtype=np.int64)
    return Panel(top, np.ones((people, months)), zeros, zeros, np.array(start))


def test_windows_hold_the_months_they_should():
    found = experiments("count", panel([5, 7, NEVER]), Span(before=3, after=3, fewest_peers=1))
    seen = found.window
    rows = {(int(c), int(p)): at for at, (c, p) in enumerate(zip(seen.cohort, seen.person, strict=True))}
    one, later, never = (rows[0, person] for person in range(3))
    assert seen.before[one] == 2 + 3 + 4
    assert seen.after[one] == 6 + 7 + 8, "the month of the plan is neither before nor after"
    assert (found.treated[one], seen.control[one]) == (True, False)
    # who begins in month 7 is a comparison in month 6 alone
    assert (seen.after[later], seen.size_after[later], seen.control[later], found.full[later]) == (
        12 + 6,
        1,
        True,
        False,
    )
    assert (seen.after[never], found.full[never]) == (30 + 31 + 32, True)
    assert not seen.control[rows[1, 0]], "somebody with a plan is a comparison no more"
    assert seen.before[rows[1, 0]] == 4, "and is known by the months before it"


def test_a_stock_is_taken_at_the_ends_and_told_for_whoever_begins_before_the_end():
    found = experiments("value", panel([5, 7, NEVER]), Span(before=3, after=3, fewest_peers=1))
    seen = found.window
    rows = sorted(zip(seen.cohort.tolist(), seen.person.tolist(), strict=True))
    assert rows == [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2)]
    assert (seen.before[0], seen.after[0], seen.earlier[0]) == (4, 8, 2.5)
    assert (seen.before[1], seen.after[1], seen.control[1]) == (16, 32, True), "as the only peer without a plan"
    assert (found.treated.tolist(), found.full[1]) == ([True, False, False, True, False], False)


def test_a_start_without_months_after_it_or_without_peers_is_left_out():
    assert experiments("count", panel([9, NEVER, NEVER]), Span(before=3, after=3, fewest_peers=1)) is None
    assert experiments("count", panel([5, NEVER, NEVER]), Span(before=3, after=3, fewest_peers=3)) is None
