"""The charts of teams, partnerships and the force, through the frames of the mart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from orchestration.flags import chart_over_time
from orchestration.statistics import laney_p, xmr

from .world import settings

NO_REBASE = pd.DataFrame({"metric_id": [], "rebase_on": pd.to_datetime([])})


def points(chart, value, numerator=np.nan, exposure=np.nan, multiplier=1.0, kind="count", target=np.nan, months=None):
    size = len(value)
    return pd.DataFrame(
        {
            "metric_id": "m",
            "level": "team",
            "entity_id": "U1",
            "period_grain": "month",
            "period_start": pd.date_range("2022-10-01", periods=size, freq="MS") if months is None else months,
            "chart": chart,
            "words": "open crimes",
            "direction": "higher",
            "multiplier": multiplier,
            "value_kind": kind,
            "numerator": numerator,
            "exposure": exposure,
            "value": np.asarray(value, dtype=float),
            "target": target,
        }
    )


def drawn(frame, rebase=NO_REBASE):
    return chart_over_time(frame, rebase, settings()).to_pandas()


def test_limits_by_hand():
    # mean 10, moving ranges all 2: 10 -+ 2.66 x 2, near limits at two thirds
    found = drawn(points("xmr", [9, 11] * 7, target=20))
    assert found["centre"].iloc[0] == 10
    assert found["outer_low"].iloc[0] == pytest.approx(4.68)
    assert found["near_high"].iloc[0] == pytest.approx(10 + 2 / 3 * 5.32)
    assert set(found["assurance"]) == {"will fail"}
    assert set(found["variation"]) == {"common_cause"}


def test_a_point_outside_is_marked_an_improvement_and_the_rest_is_not():
    found = drawn(points("xmr", [*[9, 11] * 10, 30]))
    last = found.iloc[-1]
    assert (last["state"], last["rule_broken"], last["variation"]) == (
        "marked",
        "Above UCL",
        "special_cause_improvement",
    )


def test_shares_are_those_of_the_pure_chart_in_percent():
    rng = np.random.default_rng(5)
    of = rng.integers(40, 80, 24).astype(float)
    met = rng.binomial(of.astype(int), 0.8).astype(float)
    found, pure = drawn(points("laney_p", 100 * met / of, met, of, 100.0, "ratio")), laney_p(met, of)
    assert found["outer_low"].to_numpy() == pytest.approx(100 * pure.lower)
    assert found["centre"].to_numpy() == pytest.approx(100 * pure.centre)


def test_a_logarithm_is_drawn_back_in_days():
    value = np.exp(np.random.default_rng(6).normal(3, 0.2, 24))
    found, pure = drawn(points("xmr_log", value, kind="p50")), xmr(np.log(value))
    assert found["outer_high"].to_numpy() == pytest.approx(np.exp(pure.upper))
    assert (
        drawn(points("xmr_log", [0.0, 3.0], kind="p50"))["reason"].iloc[0] == "a value of zero or less has no logarithm"
    )


def test_few_events_and_no_variation_are_refused_with_a_reason():
    few = drawn(points("xmr_count", [0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 0, 1]))
    assert set(few["state"]) == {"not_assessed"}
    assert few["reason"].str.startswith("too few events").all()
    assert few["outer_high"].isna().all()
    assert set(drawn(points("xmr", [7.0] * 12))["reason"]) == {"no variation"}


def test_a_rebase_begins_a_segment_and_a_missing_month_is_counted():
    months = pd.DatetimeIndex(
        [*pd.date_range("2022-01-01", periods=12, freq="MS"), *pd.date_range("2023-03-01", periods=12, freq="MS")]
    )
    frame = points("xmr", [9, 11] * 6 + [29, 31] * 6, months=months)
    found = drawn(frame, pd.DataFrame({"metric_id": ["m"], "rebase_on": pd.to_datetime(["2023-03-01"])}))
    assert found.groupby("segment")["centre"].first().to_dict() == {0: 10.0, 1: 30.0}
    assert found["missing_before"].to_list() == [0] * 12 + [2] + [0] * 11
    outside = drawn(frame, pd.DataFrame({"metric_id": ["m"], "rebase_on": pd.to_datetime(["2030-01-01"])}))
    assert set(outside["segment"]) == {0}


def test_points_without_a_value_or_exposure_are_left_out():
    frame = points("laney_u", [5.0, 6.0, 7.0], [5.0, 6.0, 7.0], [10.0, np.nan, 0.0])
    assert len(drawn(frame)) == 1
    assert drawn(frame.iloc[:0]).empty
