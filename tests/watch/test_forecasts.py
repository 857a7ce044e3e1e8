"""The watched series: each gets a forecast or a reason, and nothing of one leaks into another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics import FlagRule, forecast
from orchestration.watch.forecasts import TYPES, forecast_series
from orchestration.watch.settings import rule

RULE = FlagRule()


def series(kind, entity, values, horizon=4, last=0):
    weeks = range(len(values) - 1 + last, last - 1, -1)
    return pd.DataFrame(
        {
            "watch_kind": kind,
            "level": "team",
            "entity_id": entity,
            "weeks_ago": weeks,
            "value": values,
            "horizon": horizon,
        }
    )


def told(*frames, latest=None):
    return forecast_series(pd.concat(frames), RULE, 52, latest or {})


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(30, 110), st.integers(30, 110))
def test_each_series_is_forecast_as_if_alone(seed, one, two):
    rng = np.random.default_rng(seed)
    rows = {"A": rng.poisson(9, one).astype(float), "B": rng.poisson(4, two).astype(float)}
    together = told(*(series("workload", name, values) for name, values in rows.items()))
    for name, values in rows.items():
        mine, alone = together[together["entity_id"] == name], forecast(values, 4, 52)
        np.testing.assert_allclose(mine["forecast"], alone.mean, atol=1e-9)
        np.testing.assert_allclose(mine["past_error"], alone.past_error, atol=1e-9)
        assert mine["step"].tolist() == [1, 2, 3, 4]
        assert set(mine["origins"]) == {alone.origins}


def test_the_order_of_rows_does_not_matter():
    frame = pd.concat([series("workload", "A", np.arange(40.0)), series("workload", "B", np.ones(40))])
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(told(frame), told(shuffled))


def test_what_cannot_be_forecast_says_why():
    rows = told(
        series("workload", "new", np.ones(5)),
        series("strength", "stale", np.ones(60), last=2),
        series("overtime", "settled", np.ones(60), last=3),
        series("overtime", "over", np.ones(60), horizon=0, last=3),
        latest={"overtime": 3},
    ).set_index("entity_id")
    assert rows.loc["new", "reason"] == "too short to forecast: 5 periods, at least 23 needed"
    assert rows.loc["stale", "reason"] == "the latest 2 weeks are missing"
    assert rows.loc["over", "reason"] == "nothing is left to forecast"
    assert not rows.loc[["new", "stale", "over"], "is_assessed"].any()
    assert rows.loc["settled", "is_assessed"].all()
    assert rows.loc["settled", "total"].tolist() == [1, 2, 3, 4]


def test_a_gap_is_an_error_that_names_the_series():
    frame = series("workload", "P1", np.ones(40))
    with pytest.raises(ValueError, match="workload team P1: weeks are missing"):
        told(frame[frame["weeks_ago"] != 7])


def test_no_series_at_all_is_an_empty_frame_of_the_same_types():
    empty = forecast_series(series("workload", "P1", np.ones(0)), RULE, 52, {})
    assert list(empty.columns) == list(TYPES)
    assert len(empty) == 0


def test_the_error_told_is_near_the_error_made():
    """Forecast 200 series of known truth, then see: about 80% of the next values lie in the interval."""
    rng = np.random.default_rng(11)
    truth = 20 + rng.normal(0, 2, (200, 1)) + rng.normal(0, 3, (200, 104))
    rows = told(*(series("workload", f"P{i}", y[:100]) for i, y in enumerate(truth)))
    rows = rows.assign(number=rows["entity_id"].str[1:].astype(int)).sort_values(["number", "step"])
    actual = truth[:, 100:].ravel()
    inside = (actual >= rows["low"]) & (actual <= rows["high"])
    assert 0.74 <= inside.mean() <= 0.9
    assert np.abs(actual - rows["forecast"]).mean() == pytest.approx(rows["past_error"].mean(), rel=0.15)


def test_settings_become_the_rule_and_others_are_left_alone():
    frame = pd.DataFrame({"setting": ["forecast_level", "season_weeks"], "setting_value": [0.9, 52]})
    assert rule(frame) == FlagRule(forecast_level=0.9)
