"""Bands of acceptable submissions: derived from the months before, held down, and read at an officer's own shifts."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics import FlagRule, expected_band
from orchestration.watch.band_frames import workload_bands, workload_positions
from orchestration.watch.bands import BandRule, bands, positions, quarters

RULE = BandRule(FlagRule(), baseline_months=12, least_officers=8, least_shifts=10)
FIRST = date(2022, 10, 1)


def months(rates, officers=20, shifts=16, role="proactive", seed=1):
    """One row an officer and month; ``rates`` are reports per 10 shifts, one a month from October 2022."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            {
                "role_type": role, "is_probationer": False, "person_no": f"P{i:03}", "unit_code": "T1",
                "month": pd.Timestamp(FIRST) + pd.DateOffset(months=n),
                "reports": float(rng.poisson(rate * shifts / 10)), "shifts": float(shifts),
            }
            for n, rate in enumerate(rates)
            for i in range(officers)
        ]
    )  # fmt: skip


def made(frame, asked, rises=frozenset()):
    return bands(frame, [pd.Timestamp(day) for day in asked], set(rises), RULE)


def test_quarters_with_a_whole_baseline():
    found = [day.date().isoformat() for day in quarters(FIRST, date(2024, 4, 1), 12)]
    assert found == ["2023-10-01", "2024-01-01", "2024-04-01"]
    assert quarters(date(2022, 11, 1), date(2023, 12, 31), 12) == []


def test_band_is_the_prediction_interval_of_the_twelve_months_before():
    frame = months([10.0] * 12 + [99.0])
    band = made(frame, ["2023-10-01"]).iloc[0]
    base = frame[frame["month"] < "2023-10-01"]
    mean, low, high = expected_band(base["reports"], base["shifts"], [16.0], FlagRule())
    assert (band["expected"], band["lower"], band["upper"]) == (mean[0], low[0], high[0])
    assert band["rate_per_10_shifts"] == pytest.approx(10, rel=0.1)
    assert (band["officers"], band["officer_months"]) == (20, 240)
    inside = base["reports"].between(low[0], high[0]).mean()
    assert 0.75 <= inside <= 0.92


def test_floor_does_not_rise_because_everybody_worked_towards_it():
    rates = [10.0] * 12 + [20.0] * 12
    asked = ["2023-10-01", "2024-10-01"]
    held = made(months(rates), asked)
    assert held["derived_lower"].iloc[-1] > held["derived_lower"].iloc[0]
    assert set(held["lower"]) == {held["derived_lower"].iloc[0]}
    assert set(held["floor_from"]) == {pd.Timestamp("2023-10-01")}
    assert held["upper"].iloc[-1] > held["upper"].iloc[0]
    risen = made(months(rates), asked, {("proactive", "2024-10-01")}).iloc[-1]
    assert risen["lower"] == risen["derived_lower"]


def test_floor_falls_at_once():
    fallen = made(months([20.0] * 12 + [10.0] * 12), ["2023-10-01", "2024-10-01"])
    assert fallen["lower"].tolist() == fallen["derived_lower"].tolist()
    assert fallen["lower"].iloc[1] < fallen["lower"].iloc[0]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(1, 30), min_size=24, max_size=24), st.integers(0, 1000))
def test_without_a_review_the_floor_never_rises(rates, seed):
    asked = ["2023-10-01", "2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"]
    rows = made(months(rates, officers=8, seed=seed), asked)
    assert (rows["lower"].diff().dropna() <= 0).all()
    assert (rows["lower"] <= rows["derived_lower"]).all()
    assert (rows["lower"] <= rows["upper"]).all()


def test_too_few_officers_shifts_or_reports_give_no_band():
    few = made(months([10.0] * 12, officers=7), ["2023-10-01"]).iloc[0]
    assert (few["is_assessed"], few["reason"]) == (False, "too few to compare: officers 7, at least 8 needed")
    assert made(months([10.0] * 12, shifts=9), ["2023-10-01"]).iloc[0]["officers"] == 0
    none = made(months([0.0] * 12), ["2023-10-01"]).iloc[0]
    assert none["reason"] == "too few to compare: reports 0, at least 5 needed"
    assert np.isnan(none["lower"])


def test_texts_stay_texts_where_nobody_has_a_band():
    """DuckDB guesses a number for what pandas holds no value of: the table could take no row ever after."""
    frame = months([2.0] * 3, officers=3)
    found = positions(frame, made(frame, [date(2023, 1, 1)]), RULE)
    with duckdb.connect() as connection:
        connection.register("found", found)
        kinds = dict(connection.execute("select column_name, column_type from (describe found)").fetchall())
    assert len(found) == 0
    assert {kinds[name] for name in ("role_type", "person_no", "unit_code")} == {"VARCHAR"}


def test_positions_at_own_shifts_with_the_floor_that_stands():
    frame = months([10.0] * 12 + [20.0] * 12 + [20.0])
    frame.loc[(frame["month"] == "2024-10-01") & (frame["person_no"] == "P000"), "shifts"] = 32.0
    frame.loc[(frame["month"] == "2024-10-01") & (frame["person_no"] == "P001"), "shifts"] = 9.0
    made_here = made(frame, ["2023-10-01", "2024-10-01"])
    here = positions(frame, made_here, RULE)
    now = here[here["month"] == "2024-10-01"].set_index("person_no")
    assert "P001" not in now.index
    assert now.loc["P000", "expected"] == pytest.approx(2 * now.loc["P002", "expected"])
    assert now.loc["P002", ["lower", "upper"]].tolist() == made_here.iloc[1][["lower", "upper"]].tolist()
    base = frame[frame["month"] < "2023-10-01"]
    assert now.loc["P000", "lower"] == expected_band(base["reports"], base["shifts"], [32.0], FlagRule())[1][0]


def test_frames_as_the_models_hand_them_over():
    settings_frame = pd.DataFrame(
        {
            "setting": [
                "band_level", "workload_band_baseline_months", "workload_band_least_officers",
                "workload_band_least_shifts",
            ],
            "setting_value": [0.8, 12, 8, 10],
        }
    )  # fmt: skip
    run = pd.DataFrame({"as_on": [pd.Timestamp("2024-11-05")], "history_start": [pd.Timestamp(FIRST)]})
    columns = ["role_type", "quarter_start", "reviewed_on", "reviewed_by", "may_floor_rise", "note"]
    frame = months([10.0] * 12 + [20.0] * 12)
    unreviewed = workload_bands(frame, settings_frame, pd.DataFrame(columns=columns), run)
    assert len(unreviewed) == 5
    row = ["proactive", pd.Timestamp("2024-10-01"), pd.Timestamp("2024-11-05"), "Intelligence", True, ""]
    review = pd.DataFrame([row], columns=columns)
    risen = workload_bands(frame, settings_frame, review, run).iloc[-1]
    assert risen["lower"] > unreviewed.iloc[-1]["lower"]
    tomorrow = review.assign(reviewed_on=pd.Timestamp("2024-11-06"))
    assert workload_bands(frame, settings_frame, tomorrow, run).iloc[-1]["lower"] == unreviewed.iloc[-1]["lower"]
    shuffled = frame.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(workload_bands(shuffled, settings_frame, review.iloc[:0], run), unreviewed)
    assert len(workload_positions(frame, settings_frame, unreviewed)) == 20 * 12
