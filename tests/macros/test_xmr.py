"""The windowed arithmetic of XmR charts in SQL, by hand and against the reference package."""

from __future__ import annotations

import csv
from itertools import groupby

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.transformation.runner import invoke
from tests.statistics.conftest import column, plotthedots

from .conftest import PROJECT

LIMITS = "centre, moving_range, outer_low, outer_high, near_low, near_high"
# ours refuses to draw limits where there is no variation; a rebase date of no point is an error in the pure statistics
UNLIKE = {"edge_constant_series", "edge_constant_unscreened", "edge_zeros_one_spike", "edge_rebase_date_not_in_data"}
plotthedots = plotthedots


def drawn(database, series):
    with duckdb.connect(str(database), read_only=True) as connection:
        sql = f"select {LIMITS} from xmr_points where series = ? order by period"
        return connection.execute(sql, [series]).fetchall()


def test_limits_by_hand(database):
    # mean 10, every moving range 2: 10 -+ 2.66 x 2, and two thirds of the way
    expected = (10, 2, 4.68, 15.32, 10 - 5.32 * 2 / 3, 10 + 5.32 * 2 / 3)
    assert drawn(database, "hand") == [pytest.approx(expected)] * 4


def test_a_leap_is_screened_out_of_the_moving_ranges_and_stays_in_the_mean(database):
    # ranges 2 2 2 2 50 2 2 2 with mean 8: 50 is not below 3.267 x 8, the rest have mean 2
    found = drawn(database, "spike")[0]
    assert found[:4] == pytest.approx((290 / 9, 2, 290 / 9 - 5.32, 290 / 9 + 5.32))


def test_no_variation_and_a_single_point_have_no_limits(database):
    assert drawn(database, "constant")[0] == (7, 0, None, None, None, None)
    assert drawn(database, "one")[0] == (3, None, None, None, None, None)


def test_a_segment_is_a_chart_of_its_own(database):
    found = drawn(database, "rebased")
    assert [row[:2] for row in found] == [(10, 2)] * 2 + [(31, 4)] * 2


def test_every_screened_case_of_the_reference_agrees(plotthedots, tmp_path, monkeypatch):
    rows = [row for row in plotthedots.rows("xmr_points.csv") if row["case_id"] not in UNLIKE]
    rows = [row for row in rows if row["screen_outliers"] == "TRUE" and not row["fix_after_n_points"]]
    cases = [list(case) for _, case in groupby(rows, lambda row: (row["case_id"], row["facet"]))]
    points = tmp_path / "points.csv"
    with points.open("w", newline="") as file:
        written = csv.writer(file)
        written.writerow(["series", "period", "segment", "value"])
        for number, case in enumerate(cases):
            for place, row in enumerate(case):
                written.writerow([f"case{number}", place, int(float(row["exp_rebase_group"])), row["y"]])
    monkeypatch.setenv("XMR_POINTS", str(points))
    settings = Settings(_env_file=None, data_dir=tmp_path)
    assert [one.status for one in invoke(settings, PROJECT, ["run", "--select", "xmr_points"]).results] == ["success"]
    compared = 0
    for number, case in enumerate(cases):
        for ours, centre, low, high in zip(
            drawn(settings.warehouse_path, f"case{number}"),
            column(case, "exp_mean"),
            column(case, "exp_lpl"),
            column(case, "exp_upl"),
            strict=True,
        ):
            assert (ours[0], ours[2], ours[3]) == pytest.approx((centre, low, high), rel=1e-9, abs=1e-9)
            compared += 1
    assert compared > 300
