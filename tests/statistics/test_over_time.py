"""Charts over time, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.statistics import FlagRule, g_chart, laney_p, laney_u, t_chart, xmr


def test_limits_worked_by_hand():
    # Mean of 4, 6, 5, 7, 8 = 6; moving ranges 2, 1, 2, 1, mean 1.5; 2.66 x 1.5 = 3.99; two thirds of it 2.66.
    chart = xmr([4, 6, 5, 7, 8])
    assert chart.mean[0] == 6
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((2.01, 9.99))
    assert (chart.near_lower[0], chart.near_upper[0]) == pytest.approx((3.34, 8.66))


def test_screening_drops_a_wild_moving_range_once():
    # Ranges 1 x 18, then 20 and 20: mean 58 / 20 = 2.9, 3.267 x 2.9 = 9.47: both go; mean 1; limits 2.66 either side.
    values = [10 + (i % 2) for i in range(19)] + [30, 10]
    assert xmr(values).upper[0] - xmr(values).mean[0] == pytest.approx(2.66)
    wide = xmr(values, FlagRule(xmr_screen=False))
    assert wide.upper[0] - wide.mean[0] == pytest.approx(2.66 * 58 / 20)


def test_a_value_on_the_limit_is_inside():
    chart = xmr([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    assert chart.upper[0] == pytest.approx(0.5 + 2.66)
    assert set(chart.broken) == {"Common Cause"}


def test_a_gap_breaks_a_run():
    values = [5, 4, 5, 4, 6, 6.1, 6.2, 6.1, 6.3, 6.2, 6.1, 4, 5, 4]
    months = [f"2024-{month:02d}-01" for month in range(1, 13)] + ["2025-01-01", "2025-02-01"]
    late = [*months[:8], *(f"2024-{month:02d}-01" for month in range(10, 13)), "2025-01-01", "2025-02-01", "2025-03-01"]
    assert "7 Points Above CL" in set(xmr(values, periods=months, grain="month").broken)
    gapped = xmr(values, periods=late, grain="month")
    assert gapped.missing == ("2024-09-01",)
    assert "7 Points Above CL" not in set(gapped.broken)


def test_a_rebase_makes_two_charts_and_the_last_one_answers_for_the_target():
    values = [10, 12, 10, 12, 10, 12, 30, 32, 30, 32, 30, 32]
    months = [f"2024-{month:02d}-01" for month in range(1, 13)]
    chart = xmr(values, periods=months, grain="month", rebase=["2024-07-01"], direction="decrease", target=20)
    assert [part.mean for part in chart.segments] == [11, 31]
    assert chart.assurance == "consistent_fail"
    assert chart.trial.all()


def test_refusals_say_what_to_do():
    few = xmr([0, 1, 0, 0, 3, 0, 1], is_count=True)
    assert "mean of 0.71 a period, at least 5 needed" in few.reason[0]
    assert xmr([4]).reason[0].startswith("too few points")
    assert xmr([4, 4, 4]).reason[0] == "no variation"
    with pytest.raises(ValueError, match="position 1 is missing"):
        xmr([1, np.nan])
    with pytest.raises(ValueError, match="repeats the period"):
        xmr([1, 2], periods=["2024-01-01", "2024-01-20"], grain="month")
    with pytest.raises(ValueError, match="without the periods"):
        xmr([1, 2], rebase=["2024-01-01"])
    with pytest.raises(ValueError, match="not to be relied on"):
        FlagRule(xmr_baseline=8)


@pytest.mark.parametrize(
    ("grain", "days", "missing"),
    [
        ("week", ["2024-01-01", "2024-01-08", "2024-01-22"], ("2024-01-15",)),
        ("day", ["2024-02-28", "2024-03-01"], ("2024-02-29",)),
        ("month", ["2023-12-01", "2024-02-01"], ("2024-01-01",)),
    ],
)
def test_missing_periods_by_grain(grain, days, missing):
    assert xmr(np.arange(len(days)), periods=days, grain=grain).missing == missing


def test_laney_u_worked_by_hand():
    # 60 events of 600: c = 0.1, sigma = sqrt(0.1 / 100) = 0.0316 for all; y = .08 .12 .08 .12 .08 .12.
    # z = -+0.632, |dz| = 1.265, sigma_z = 1.265 / 1.128 = 1.1213; half width 3 x 0.0316228 x 1.1213 = 0.10638.
    chart = laney_u([8, 12, 8, 12, 8, 12], [100] * 6)
    assert chart.sigma_z == pytest.approx(1.2649111 / 1.128)
    assert chart.upper[0] == pytest.approx(0.1 + 3 * np.sqrt(0.001) * 1.2649111 / 1.128)
    assert chart.lower[0] == 0.0


def test_laney_is_never_narrower_than_the_unadjusted_limits():
    chart = laney_p([30, 30, 31, 30], [100, 100, 100, 100])
    assert chart.sigma_z == 1.0
    centre = 121 / 400
    assert chart.upper[0] - centre == pytest.approx(3 * np.sqrt(centre * (1 - centre) / 100))


def test_laney_takes_neither_a_difference_nor_a_run_over_a_missing_period():
    # As by hand above, but in two stretches, at 8 and a year later at 12: within them nothing differs, so sigma_z is 1.
    apart = ["2023-01-01", "2023-02-01", "2023-03-01", "2024-01-01", "2024-02-01", "2024-03-01"]
    chart = laney_u([8, 8, 8, 12, 12, 12], [100] * 6, periods=apart, grain="month")
    assert chart.sigma_z == 1.0
    assert chart.upper[0] == pytest.approx(0.1 + 3 * np.sqrt(0.001))
    # Seven on one side of the centre are a run; with a month missing among them they are not.
    low = [f"2023-{month:02d}-01" for month in range(1, 9)]
    told = [30, 8, 8, 8, 8, 8, 8, 8]
    assert set(laney_u(told, [100] * 8, periods=low, grain="month").broken[1:]) == {"7 Points Below CL"}
    missing = [*low[:4], *low[5:], "2023-09-01"]
    assert set(laney_u(told, [100] * 8, periods=missing, grain="month").broken[1:]) == {"Common Cause"}
    alone = laney_p([30, 40], [100, 100], periods=["2023-01-01", "2023-07-01"], grain="month")
    assert alone.reason == "too few points: no two consecutive periods to take a moving range from"


def test_laney_refuses_sparse_counts_and_constants():
    assert "time-between chart" in laney_u([0, 1, 0], [10, 10, 10]).reason
    assert laney_p([0, 0], [10, 10]).reason == "no variation"
    with pytest.raises(ValueError, match="above 1"):
        laney_p([11], [10])


def test_t_chart_marks_a_long_silence_and_g_chart_has_the_limits_of_a_geometric():
    gaps = [20, 25, 18, 30, 22, 19, 27, 24, 21, 26, 23, 400]
    assert t_chart(gaps).broken[-1] == "Above UCL"
    # Mean 9: p = 0.1; P(X > x) = 0.9^(x + 1) <= 0.00135 from x = 62 (0.9^63 = 0.00131); P(X <= 0) = 0.1: no lower.
    chart = g_chart([0, 18, 9, 9])
    assert (chart.centre, chart.lower, chart.upper) == (6, 0, 62)
    with pytest.raises(ValueError, match="finer unit"):
        t_chart([0, 3])


def test_t_chart_worked_by_hand():
    # Gaps 2^3.6 and 4^3.6: the roots are 2 and 4, mean 3, moving ranges 2; 3 + 2.66 x 2 = 8.32, near 3 + 2/3 x 5.32.
    chart = t_chart([2**3.6, 4**3.6] * 6)
    assert chart.centre == pytest.approx(3**3.6)
    assert (chart.lower, chart.upper) == pytest.approx((0, 8.32**3.6))
    assert (chart.near_lower, chart.near_upper) == pytest.approx((0, (3 + 2 / 3 * 5.32) ** 3.6))
    assert set(chart.broken) == {"Common Cause"}


def test_g_chart_near_limits_and_runs_by_hand():
    # Mean 9: 0.9^(x + 1) <= 0.02275 from x = 35 (0.9^36 = 0.0225); no gap is short enough to be near the lower limit.
    chart = g_chart([0, 18, 9, 9])
    assert (chart.near_lower, chart.near_upper) == (0, 35)
    short = g_chart([40, 60, 3, 2, 1, 3, 2, 3, 1])
    assert set(short.broken[2:]) == {"7 Points Below CL"}
    # 33 gaps of mean 314 / 33 = 9.515: ln q = -0.0999, near 3.783 / 0.0999 = 37.9 -> 37, limit 6.608 / 0.0999 -> 66.
    pair = g_chart([5, 45, 46, 13, *[5, 9] * 14, 9])
    assert (pair.near_upper, pair.upper) == (37, 66)
    assert list(pair.broken[:5]) == [
        "Common Cause",
        "2 in 3 Above CL",
        "2 in 3 Above CL",
        "Common Cause",
        "Common Cause",
    ]


def test_g_chart_refuses_what_has_no_limits():
    assert g_chart([4]).reason == g_chart([0, 0]).reason == "too few events for limits"
    assert np.isnan(g_chart([4]).upper)


def test_laney_p_refuses_a_share_whose_rarer_outcome_is_rare():
    assert "a mean of 1 a period" in laney_p([1, 1, 1], [30, 30, 30]).reason
    assert "a mean of 1 a period" in laney_p([29, 29, 29], [30, 30, 30]).reason
    assert laney_p([25, 24, 26], [30, 30, 30]).assessed
