"""Many series at once give what each gives alone, and the error of a sum is its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics import FlagRule, forecast
from orchestration.statistics.forecast_many import forecast_many, refusal


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(23, 130), st.integers(1, 4), st.sampled_from([None, 13, 52]))
def test_agrees_with_one_series_at_a_time(seed, length, horizon, season):
    rng = np.random.default_rng(seed)
    rows = rng.normal(20, 3, (4, length)) + rng.normal(0, 0.3, (4, 1)) * np.arange(length)
    many = forecast_many(rows, horizon, season)
    for i, row in enumerate(rows):
        one = forecast(row, horizon, season)
        assert many.method[i] == one.method
        for name in ("mean", "low", "high", "past_error", "naive_error"):
            np.testing.assert_allclose(getattr(many, name)[i], getattr(one, name), atol=1e-9)
        assert many.coverage[i] == pytest.approx(one.coverage)
        np.testing.assert_allclose(many.total_error[i], np.abs(np.cumsum(one.errors, axis=1)).mean(axis=0), atol=1e-9)
    assert (many.low <= many.high).all()
    assert (many.total_low <= many.total_high).all()


def test_a_sum_of_steps_by_hand():
    told = forecast_many(np.full((1, 60), 7.0), 3)
    assert told.total.tolist() == [[7, 14, 21]]
    assert told.total_low.tolist() == told.total_high.tolist() == [[7, 14, 21]]
    assert told.total_error.tolist() == [[0, 0, 0]]


def test_independent_errors_partly_cancel_in_a_sum():
    rows = np.random.default_rng(8).normal(100, 10, (1, 110))
    told = forecast_many(rows, 8, 52)
    assert told.total_error[0, -1] < told.past_error[0].sum()


def test_what_cannot_be_forecast_is_refused():
    assert refusal(22, 4, FlagRule()) == "too short to forecast: 22 periods, at least 23 needed"
    assert refusal(23, 4, FlagRule()) == ""
    for rows, horizon, words in (
        (np.ones((2, 22)), 4, "too short"),
        (np.ones((2, 40)), 0, "horizon"),
        (np.full((1, 40), np.nan), 1, "finite"),
        (np.ones(40), 1, "finite"),
    ):
        with pytest.raises(ValueError, match=words):
            forecast_many(rows, horizon)
