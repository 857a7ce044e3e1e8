"""The charts of teams, partnerships and the force, through the frames of the mart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from orchestration.flags import chart_over_time
from orchestration.statistics import laney_p, xmr

from .world import settings, tables

NO_EVENTS = pd.DataFrame(
    {
        **{name: [] for name in ("metric_id", "level", "entity_id", "chart", "words", "direction", "value_kind")},
        "event_on": pd.to_datetime([]),
        "since_on": pd.to_datetime([]),
        **{name: [] for name in ("is_open", "is_complement", "gap")},
    }
)
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


def gaps(chart, gap, open_for=None, kind="count", direction="lower", is_complement=False):
    """Events after so many days each, the first gap beginning on New Year's Day; `open_for` days since the last."""
    after = [*gap, *([] if open_for is None else [open_for])]
    ends = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum(after), unit="D")
    return pd.DataFrame(
        {
            "metric_id": "m",
            "level": "team",
            "entity_id": "U1",
            "event_on": ends,
            "since_on": ends - pd.to_timedelta(after, unit="D"),
            "is_open": [False] * len(gap) + [True] * (len(after) - len(gap)),
            "chart": chart,
            "words": "offences past their time limit" if kind == "count" else "of victim updates made on time",
            "direction": direction,
            "value_kind": kind,
            "is_complement": is_complement,
            "gap": np.asarray(after, dtype=float),
        }
    )


def drawn(frame, rebase=NO_REBASE, events=NO_EVENTS):
    return chart_over_time(*tables(frame, events, rebase, settings())).to_pandas()


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


USUAL = [9, 10, 11, 10, 9, 11, 10, 9, 11, 10, 9, 10, 11, 10]


def rare(events, rebase=NO_REBASE):
    sparse = points("laney_u", [0.0, 1.0] * 8, [0.0, 1.0] * 8, [30.0] * 16)
    found = drawn(sparse, rebase, events)
    months = found[found["period_grain"] == "month"]
    assert set(months["state"]) == {"not_assessed"}
    assert months["reason"].str.contains("gaps between them are drawn").all()
    return found[found["period_grain"] == "event"]


def test_a_long_silence_between_failures_is_an_improvement_and_says_how_long():
    last = rare(gaps("t", [*USUAL, 200])).iloc[-1]
    assert (last["state"], last["rule_broken"], last["direction"]) == ("marked", "Above UCL", "low")
    assert last["variation"] == "special_cause_improvement"
    assert last["sentence"].startswith(
        "200 days between offences past their time limit; the centre of its own 15 gaps is "
    )
    assert last["value"] == 200 > last["outer_high"]


def test_a_long_run_of_cases_without_a_miss_raises_the_share():
    last = rare(gaps("g", [*USUAL, 200], kind="ratio", direction="higher", is_complement=True)).iloc[-1]
    assert (last["direction"], last["variation"]) == ("high", "special_cause_improvement")
    assert last["sentence"].startswith("200 cases between two outside the share of victim updates made on time; ")


def test_a_gap_that_is_not_over_is_marked_once_it_is_too_long_and_moves_no_limit():
    short, long = rare(gaps("t", USUAL, open_for=3)), rare(gaps("t", USUAL, open_for=300))
    assert (short["state"].iloc[-1], short["reason"].iloc[-1]) == (
        "not_assessed",
        "no event since: the gap is not over",
    )
    assert (long["state"].iloc[-1], long["direction"].iloc[-1]) == ("marked", "low")
    assert long["sentence"].iloc[-1].startswith("300 days without offences past their time limit; ")
    assert long["outer_high"].iloc[0] == short["outer_high"].iloc[0] == rare(gaps("t", USUAL))["outer_high"].iloc[0]


def test_of_a_neutral_metric_a_long_gap_is_a_low_value():
    last = rare(gaps("t", [*USUAL, 200], direction="neutral")).iloc[-1]
    assert (last["direction"], last["variation"]) == ("low", "special_cause_neutral_low")


def test_a_rebase_parts_the_gaps_and_the_one_over_it_is_left_out():
    events = gaps("t", [10, 12] * 7 + [30, 36] * 7)
    on = pd.DataFrame({"metric_id": ["m"], "rebase_on": [events["event_on"].iloc[13] + pd.Timedelta(days=5)]})
    found = rare(events, on)
    assert len(found) == len(events) - 1
    assert found.groupby("segment")["value"].max().to_dict() == {0: 12.0, 1: 36.0}
    assert found.groupby("segment")["centre"].nunique().to_dict() == {0: 1, 1: 1}


def test_two_gaps_are_too_few_to_be_relied_on():
    assert set(rare(gaps("g", [5, 9]))["is_trial"]) == {True}
    assert rare(gaps("g", [5]))["reason"].iloc[0] == "too few events for limits"
    assert set(rare(gaps("g", [], open_for=4))["state"]) == {"not_assessed"}
