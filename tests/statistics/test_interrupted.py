"""One area over time: the step is told from trend and season at the nominal rate, and nothing is told of too little."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.statistics.interrupted import interrupted
from orchestration.statistics.interrupted_line import Series

SINCE = np.arange(25) - 12


def course(planted):
    wave = 0.1 * SINCE / 12 + 0.15 * np.sin(2 * np.pi * SINCE / 12)
    return np.exp(wave) * np.where(SINCE >= 0, planted, 1)


def month_series(kind, planted, rng):
    """Return 25 months of what varies by more than chance (counts, shares) or hangs on the month before (values)."""
    if kind == "count":
        mean = 200 * course(planted)
        return Series(rng.poisson(mean * rng.gamma(400, 1 / 400, 25)).astype(float), np.ones(25), SINCE)
    if kind == "share":
        odds = 0.5 * course(planted) * np.exp(rng.normal(0, 0.05, 25))
        return Series(rng.binomial(400, odds / (1 + odds)).astype(float), np.full(25, 400.0), SINCE)
    noise = rng.normal(0, 10, 26)
    step = 1000 * (planted - 1) * (SINCE >= 0)  # a value moves by so much, not to such a share
    return Series(1000 * course(1) + step + noise[1:] + 0.3 * noise[:-1], np.ones(25), SINCE)


def judged(kind, planted, runs, seed=2):
    truth = planted if kind != "value" else 1000 * (planted - 1)
    found = [interrupted(kind, month_series(kind, planted, rng)) for rng in np.random.default_rng(seed).spawn(runs)]
    covered = np.mean([each.low <= truth <= each.high for each in found])
    return np.mean([each.effect for each in found]), truth, covered, np.mean([each.p_value < 0.05 for each in found])


@pytest.mark.parametrize("planted", [1.0, 0.8])
def test_a_series_shows_the_step_beside_trend_and_season(planted):
    mean, truth, covered, _ = judged("count", planted, 40)
    assert abs(mean - truth) < 0.05  # three standard errors of so few series
    assert covered >= 0.85


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["count", "share", "value"])
def test_no_step_is_seen_at_the_nominal_rate_and_a_planted_one_lies_in_its_interval(kind):
    mean, truth, covered, rejected = judged(kind, 1.0, 600)
    assert abs(mean - truth) < (0.02 if kind != "value" else 5)
    assert covered > 0.93
    assert rejected < 0.07
    mean, truth, covered, _ = judged(kind, 0.8, 600)
    assert abs(mean / truth - 1) < 0.02
    assert covered > 0.93


def test_a_series_too_short_for_season_and_step_is_refused():
    whole = month_series("count", 1.0, np.random.default_rng(1))
    found = interrupted("count", Series(whole.top[5:], whole.size[5:], whole.since[5:]))
    assert np.isnan(found.effect)
    assert "7 months before" in found.reason


def test_a_month_that_is_missing_is_refused():
    whole = month_series("count", 1.0, np.random.default_rng(1))
    keep = np.arange(25) != 20
    assert interrupted("count", Series(whole.top[keep], whole.size[keep], whole.since[keep]), fewest=11).reason


def test_a_month_with_more_taken_back_than_claimed_is_refused():
    hours = np.array(
        [0, 0, 1.5, 0, 0, -6, 2, 0, 0, 6.25, 0, 6.75, 1.5, -3.5, 0, 0, 0, 0, -1.25, 0, 10.25, -1.75, 25.75, 25, 13]
    )
    found = interrupted("count", Series(hours, np.full(25, 9.0), SINCE))
    assert found.reason == "a month is negative"


def test_what_no_line_fits_has_a_reason_and_no_figures():
    whole = month_series("share", 1.0, np.random.default_rng(1))
    top = np.where(SINCE == 3, np.nan, whole.top)
    found = interrupted("share", Series(top, whole.size, SINCE))
    assert np.isnan(found.effect)
    assert found.reason == "no line fits these months"
