"""Intervals and comparisons against published or hand-worked figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from orchestration.statistics import (
    FlagRule,
    benjamini_hochberg,
    bootstrap_total,
    byar,
    count_interval,
    exact_count,
    percentile_interval,
    proportion_difference,
    rate_comparison,
    shrunken_rate,
    shrunken_share,
    wilson,
)
from orchestration.statistics.intervals import percentile_ranks
from orchestration.statistics.multiplicity import two_sided


def test_wilson():
    # Newcombe (1998), Statistics in Medicine 17, 857: 81 of 263: 0.2553 to 0.3662; 0 of 20: 0 to 0.1611.
    low, high = wilson([81, 0, 20], [263, 20, 20])
    assert low == pytest.approx([0.2553, 0.0, 0.8389], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1611, 1.0], abs=5e-5)
    assert np.isnan(wilson([0], [0]).low[0])


def test_exact_and_byar():
    # Garwood: 0: 0 to 3.689; 5: 1.623 to 11.668; 9: 4.115 to 17.085.
    low, high = exact_count([0, 5, 9])
    assert low == pytest.approx([0, 1.623, 4.115], abs=5e-4)
    assert high == pytest.approx([3.689, 11.668, 17.085], abs=5e-4)
    # Byar, 10: 10 (1 - 1/90 - 1.96/(3 sqrt 10))^3 = 4.786; 11 (1 - 1/99 + 1.96/(3 sqrt 11))^3 = 18.39.
    assert [float(edge[0]) for edge in byar([10])] == pytest.approx([4.786, 18.391], abs=5e-3)
    # Exact under ten, Byar from ten.
    both = count_interval([9, 10])
    assert both.low[0] == exact_count([9]).low[0]
    assert both.low[1] == byar([10]).low[0]
    assert byar([0]).low[0] == 0


def test_order_statistics():
    # Median of 10 at 95%: ranks 2 and 9 (P(B <= 1) = 0.0107, P(B <= 2) = 0.0547). Of 5: none (P(B = 0) = 0.031).
    assert percentile_ranks(10, 0.5, 0.95) == (2, 9)
    assert percentile_ranks(6, 0.5, 0.95) == (1, 6)
    assert percentile_ranks(5, 0.5, 0.95) is None
    assert percentile_interval(np.arange(10, 0, -1)) == (2.0, 9.0)
    assert percentile_interval([1, 2, 3], FlagRule(percentile=0.9)) is None


def test_order_statistics_cover():
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(400):
        low, high = percentile_interval(rng.exponential(1, 21))
        held += low <= np.log(2) <= high
    assert held / 400 > 0.94


def test_bootstrap_is_seeded():
    amounts = [10.0, 200.0, 35.0, 60.0, 5.0]
    assert bootstrap_total(amounts) == bootstrap_total(amounts)
    low, high = bootstrap_total(amounts)
    assert low < sum(amounts) < high
    assert bootstrap_total([3.0]) is None


def test_newcombe():
    # Newcombe (1998), 873, method 10: 56/70 - 48/80 = 0.2: 0.0524 to 0.3339; 10/10 - 0/10: 0.6075 to 1.
    found = proportion_difference(48, 80, 56, 70)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    extreme = proportion_difference(0, 10, 10, 10)
    assert (extreme.low, extreme.high) == pytest.approx((0.6075, 1.0), abs=5e-5)


def test_rates_exact_conditional():
    found = rate_comparison(15, 100.0, 30, 100.0)
    # 30 of 45 at one half: Clopper-Pearson 0.5105 to 0.7999, so a ratio of 1.043 to 3.998; p as the binomial test.
    test = stats.binomtest(30, 45, 0.5)
    bounds = test.proportion_ci(0.95, "exact")
    assert (found.ratio_low, found.ratio_high) == pytest.approx(
        (bounds.low / (1 - bounds.low), bounds.high / (1 - bounds.high))
    )
    assert found.p_value == pytest.approx(test.pvalue)
    assert found.difference == pytest.approx(0.15)
    assert found.difference_low == pytest.approx(45 * (2 * bounds.low - 1) / 100)
    assert rate_comparison(0, 10, 5, 10).ratio_high == np.inf
    assert rate_comparison(0, 10, 0, 10).p_value == 1.0


def test_benjamini_hochberg():
    # Sorted 0.01 0.02 0.03 0.5: x 4/1 = 0.04, x 4/2 = 0.04, x 4/3 = 0.04, 0.5; the minimum from above. NaN is nobody.
    q = benjamini_hochberg([0.02, np.nan, 0.5, 0.01, 0.03])
    assert q[[0, 2, 3, 4]] == pytest.approx([0.04, 0.5, 0.04, 0.04])
    assert np.isnan(q[1])
    assert q[[0, 2, 3, 4]] == pytest.approx(stats.false_discovery_control([0.02, 0.5, 0.01, 0.03]))


def test_two_sided_is_valid_and_never_above_twice_the_smaller_tail():
    x = np.arange(60)
    low, high, chance = stats.poisson.cdf(x, 7), stats.poisson.sf(x - 1, 7), stats.poisson.pmf(x, 7)
    p = two_sided(low, high, chance)
    assert (p <= np.minimum(1, 2 * np.minimum(low, high)) + 1e-12).all()
    for level in (0.001, 0.01, 0.05):
        assert chance[p <= level].sum() <= level


def test_shrinkage_worked_by_hand():
    # k = 4, mu = 0.5: prior 4 events in 8 shifts. 6 in 4 shifts: 10 / 12.
    assert shrunken_rate(np.array([6.0]), np.array([4.0]), np.array([0.5]), np.array([4.0]))[0] == pytest.approx(
        10 / 12
    )
    # m = 0.2, M = 10: 2 of 10 before; 5 of 5: 7 of 15.
    assert shrunken_share(np.array([5.0]), np.array([5.0]), np.array([0.2]), np.array([10.0]))[0] == pytest.approx(
        7 / 15
    )
