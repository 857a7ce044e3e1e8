"""Plans: no effect must show none, a planted one must be found, and the return to the mean must not pass for one."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.statistics.interrupted import Series, interrupted
from orchestration.statistics.plan_effect import effect, first_rows
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_window import Window
from orchestration.statistics.plans_simulated import SCENARIOS, measure

COUNTS = SCENARIOS[0]


def month_series(planted, rng):
    since = np.arange(25) - 12
    mean = 200 * np.exp(0.1 * since / 12 + 0.15 * np.sin(2 * np.pi * since / 12)) * np.where(since >= 0, planted, 1)
    return Series(rng.poisson(mean).astype(float), np.ones(25), since)


@pytest.mark.parametrize("planted", [1.0, 0.8])
def test_the_effect_found_is_the_one_planted(planted):
    found = measure(COUNTS, planted, 6)
    assert abs(found.mean - (planted - 1)) < 0.06  # three standard errors of six forces
    assert found.raw < found.mean - 0.03, "before against after shows more than there is"


@pytest.mark.slow
@pytest.mark.parametrize("planted", [1.0, 0.8])
def test_over_many_forces_the_mean_is_within_two_percent(planted):
    found = measure(COUNTS, planted, 120)
    assert abs(found.mean - (planted - 1)) < 0.02
    assert found.covered > 0.89


@pytest.mark.parametrize("planted", [1.0, 0.8])
def test_a_series_shows_the_step_beside_trend_and_season(planted):
    found = [interrupted("count", month_series(planted, rng)) for rng in np.random.default_rng(2).spawn(40)]
    assert abs(np.mean([each.effect for each in found]) - planted) < 0.02
    assert np.mean([each.low <= planted <= each.high for each in found]) >= 0.85


def test_a_series_too_short_for_season_and_step_is_refused():
    whole = month_series(1.0, np.random.default_rng(1))
    found = interrupted("count", Series(whole.top[5:], whole.size[5:], whole.since[5:]))
    assert np.isnan(found.effect)
    assert "7 months before" in found.reason


def test_a_month_that_is_missing_is_refused():
    whole = month_series(1.0, np.random.default_rng(1))
    keep = np.arange(25) != 20
    assert interrupted("count", Series(whole.top[keep], whole.size[keep], whole.since[keep]), fewest=11).reason


def picked_by_chance(rng):
    """Return the effect on the worst 100 of 2,000 people who do not differ."""
    n = 2000
    before, after = (rng.poisson(10, n).astype(float) for _ in range(2))
    ones, nobody, picked = np.ones(n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    picked[np.argsort(-before)[:100]] = True
    seen = Window(before, ones, after, ones, nobody, nobody, ~picked)
    return effect(seen, expected("count", seen), picked)


def test_whoever_is_out_by_chance_alone_is_expected_back_at_the_mean():
    found = [picked_by_chance(rng) for rng in np.random.default_rng(4).spawn(20)]
    assert np.mean([each.raw_change for each in found]) < -0.35
    assert abs(np.mean([each.ratio for each in found]) - 1) < 0.04


def test_nobody_counts_twice():
    person, month = np.array([1, 1, 2]), np.array([5, 3, 4])
    assert first_rows(person, month, np.ones(3, dtype=bool)).tolist() == [False, True, True]
