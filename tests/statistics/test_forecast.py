"""Forecasts: the method that would have been right is used, and its error is told."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.statistics import FlagRule, chance_above, forecast
from orchestration.statistics.forecast_methods import damped_trend, last_value, same_weeks_last_year


def test_a_yearly_pattern_is_taken_from_last_year():
    weeks = np.arange(130)
    series = 40 + 15 * np.sin(2 * np.pi * weeks / 52) + np.random.default_rng(2).normal(0, 1, 130)
    told = forecast(series, 8, 52)
    assert told.method == "same_weeks_last_year"
    assert told.past_error.mean() < told.naive_error.mean() / 2
    assert (told.low < told.mean).all()
    assert (told.mean < told.high).all()


def test_a_trend_is_followed_and_a_level_is_not():
    rng = np.random.default_rng(3)
    rising = forecast(10 + 0.8 * np.arange(60) + rng.normal(0, 0.5, 60), 4)
    assert rising.method == "damped_trend"
    assert rising.mean[-1] > 10 + 0.8 * 59
    level = forecast(np.full(60, 7.0), 4)
    assert level.mean.tolist() == [7, 7, 7, 7]
    assert level.past_error.tolist() == [0, 0, 0, 0]


def test_methods_know_only_what_came_before():
    series = np.random.default_rng(5).normal(20, 3, 80)
    changed = np.r_[series[:70], series[70:] + 100]
    for method in (last_value, damped_trend, same_weeks_last_year):
        before, after = (method(y, [65, 70], 4, 52, FlagRule()) for y in (series, changed))
        np.testing.assert_array_equal(before, after)


def test_too_short_is_refused_and_nothing_falls_below_the_least():
    short = forecast(np.arange(15.0), 4)
    assert not short.assessed
    assert short.reason == "too short to forecast: 15 periods, at least 23 needed"
    assert forecast(np.maximum(0, 40 - np.arange(60.0)), 4).low.min() >= 0
    with pytest.raises(ValueError, match="horizon"):
        forecast(np.arange(60.0), 0)


def test_chance_above_a_threshold():
    told = forecast(30 + np.random.default_rng(6).normal(0, 2, 90), 4)
    assert (chance_above(told, 20) == 1).all()
    assert (chance_above(told, 60) == 0).all()
    assert 0.2 < chance_above(told, told.mean).mean() < 0.8
