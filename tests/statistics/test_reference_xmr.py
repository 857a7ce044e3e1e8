"""NHSRplotthedots: every published point, and a test for each case in which the reference is wrong."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from orchestration.statistics import FlagRule, xmr
from orchestration.statistics.special_cause import (
    assurance,
    classify,
    label,
    run_ends,
    spread,
    trend_ends,
    two_in_three,
)

from .conftest import Vectors, column

# The reference draws limits where there is nothing to draw them from; ours refuses. Each has its own test below.
REFUSED = {"edge_constant_series", "edge_constant_unscreened", "edge_zeros_one_spike"}
UNKNOWN_REBASE = "edge_rebase_date_not_in_data"


def _chart(rows: list[dict[str, str]], **extra):
    first = rows[0]
    baseline = first["fix_after_n_points"]
    rule = FlagRule(xmr_screen=first["screen_outliers"] == "TRUE", xmr_baseline=int(baseline) if baseline else None)
    rebase = first["rebase"].replace(";", " ").split()
    periods = [row["date"] for row in rows]
    return xmr(
        column(rows, "y"), rule, periods=periods, rebase=rebase, direction=first["improvement_direction"], **extra
    )


def _cases(vectors: Vectors):
    for key, rows in groupby(vectors.rows("xmr_points.csv"), lambda row: (row["case_id"], row["facet"])):
        yield key[0], list(rows)


def test_every_point_agrees(plotthedots):
    compared = 0
    for name, rows in _cases(plotthedots):
        if name in REFUSED or name == UNKNOWN_REBASE:
            continue
        chart = _chart(rows)
        for ours, theirs in ((chart.mean, "exp_mean"), (chart.lower, "exp_lpl"), (chart.upper, "exp_upl")):
            np.testing.assert_allclose(ours, column(rows, theirs), rtol=1e-9, atol=1e-9, err_msg=name)
        assert list(chart.broken) == [row["exp_special_cause_type"] for row in rows], name
        assert list(chart.variation) == [row["exp_point_type"] for row in rows], name
        assert list(chart.trial) == [row["exp_short_group_warning"] == "TRUE" for row in rows], name
        assert (
            chart.segment - chart.segment[0] == column(rows, "exp_rebase_group") - column(rows, "exp_rebase_group")[0]
        ).all()
        compared += len(rows)
    assert compared > 500


def test_assurance_agrees(plotthedots):
    compared = 0
    for name, rows in _cases(plotthedots):
        targets = [float(text) for text in rows[0]["target"].split(";") if text]
        expected = rows[0]["exp_assurance_type"]
        if expected in ("", "NA"):
            continue
        # Several targets: one per facet, without saying which; ours must be what one of them gives.
        assert expected in {_chart(rows, target=target).assurance for target in targets}, name
        compared += 1
    assert compared >= 6


def test_constant_series_says_no_variation_where_the_reference_has_no_limits_or_limits_of_no_width(plotthedots):
    for name, rows in _cases(plotthedots):
        if name in ("edge_constant_series", "edge_constant_unscreened"):
            chart = _chart(rows, target=5.0)
            assert set(chart.reason) == {"no variation"}
            assert np.isnan(chart.upper).all()
            assert set(chart.broken) == {"not assessed"}
            assert chart.assurance == ""


def test_sparse_count_is_refused_where_the_reference_flags_every_point(plotthedots):
    rows = next(rows for name, rows in _cases(plotthedots) if name == "edge_zeros_one_spike")
    assert {row["exp_special_cause_flag"] for row in rows} == {"TRUE"}
    chart = _chart(rows, is_count=True)
    assert not chart.assessed.any()
    assert all("time-between chart" in reason for reason in chart.reason)


def test_unknown_rebase_date_is_an_error_where_the_reference_ignores_it(plotthedots):
    rows = next(rows for name, rows in _cases(plotthedots) if name == UNKNOWN_REBASE)
    with pytest.raises(ValueError, match="2023-10-15"):
        _chart(rows)


def test_missing_months_are_reported_and_not_joined_over(plotthedots):
    rows = next(rows for name, rows in _cases(plotthedots) if name == "edge_missing_month")
    chart = _chart(rows, grain="month")
    assert chart.missing == ("2023-06-01", "2023-07-01")
    # The reference takes |7 - 6| across the gap: 13 / 11; without it 12 / 10.
    assert chart.upper[0] - chart.mean[0] == pytest.approx(2.66 * 1.2)


def _helpers(vectors: Vectors, function: str):
    return [
        (case["input"], case["expected"])
        for case in vectors.json("rule_helpers.json")["cases"]
        if case["function"] == function
    ]


def test_rule_helpers_agree(plotthedots):
    for side, expected in _helpers(plotthedots, "seven_point_one_side_mean"):
        assert np.abs(run_ends(np.array(side, dtype=np.int64), 7)).tolist() == expected
    for ends, expected in _helpers(plotthedots, "part_of_seven_trend"):
        assert np.abs(spread(np.array(ends, dtype=np.int64), 7)).tolist() == expected
    for values, expected in _helpers(plotthedots, "seven_point_trend"):
        assert trend_ends(np.array(values, dtype=float), 7).tolist() == expected


@pytest.mark.parametrize("part", [False, True])
def test_two_in_three_agrees(plotthedots, part):
    name = "part_of_two_in_three(two_in_three(v,rtm), v)" if part else "two_in_three"
    cases = _helpers(plotthedots, name)
    assert cases
    for given, expected in cases:
        near, side = np.array(given["close_to_limits"], dtype=bool), np.array(given["relative_to_mean"], dtype=np.int64)
        pair = two_in_three(near, side)
        assert (pair & near if part else pair).astype(int).tolist() == expected


def test_priority_of_rules_agrees(plotthedots):
    for given, expected in _helpers(plotthedots, "special_cause_priority"):
        trend = np.array(given["part_seven_trend"], dtype=np.int64)
        # The reference takes the sign of a trend from the values, which rise here throughout.
        found = label(
            np.array(given["outside_limits"]) != 0,
            np.abs(trend),
            np.array(given["part_two_in_three"]) != 0,
            np.array(given["part_seven_one_side"], dtype=np.int64),
            np.array(given["relative_to_mean"], dtype=np.int64),
        )
        # The reference names the side of a run by the point, ours too.
        assert found.tolist() == expected


def test_assurance_helpers_agree(plotthedots):
    for given, expected in _helpers(plotthedots, "assurance_type"):
        found = [
            assurance(low, high, target, given["improvement_direction"])
            for low, high, target in zip(given["lpl"], given["upl"], given["target"], strict=True)
        ]
        assert found == [text or "" for text in expected]
    for given, expected in _helpers(plotthedots, "assurance_type_last_segment_only"):
        found = assurance(given["lpl"][-1], given["upl"][-1], given["target"], given["improvement_direction"])
        assert [found] == expected


def test_a_point_that_ends_one_trend_keeps_its_sign_where_the_reference_takes_the_next_ones():
    """Seven rising points, a tie, seven falling: the seventh belongs to the rise alone.

    NHSRplotthedots sees two neighbours in trends, takes the difference to the next (0) and calls it decreasing.
    """
    values = np.array([1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1], dtype=float)
    broken = classify(values, np.full(14, 4.0), np.full(14, 100.0), FlagRule())
    assert broken[6] == "7 Point Trend (Increasing)"
    assert broken[7] == "7 Point Trend (Decreasing)"
