"""Two months against each other: hand-worked figures, the reference packages, and what must always hold."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from orchestration.settings import REPOSITORY
from orchestration.statistics import Side, change, wilson
from orchestration.statistics.before_after import fisher_p, from_intervals
from orchestration.statistics.intervals import percentile_ranks

COUNTS = st.integers(0, 60)


def side(numerator=None, denominator=None, value=None, low=None, high=None):
    return Side(numerator, denominator, value, low, high)


def test_proportions_as_newcombe_worked_them():
    # Newcombe (1998), Statistics in Medicine 17, 873, example (a), method 10: 56/70 less 48/80: 0.0524 to 0.3339.
    found = change("proportion", side(48, 80), side(56, 70), 100)
    assert found.difference == pytest.approx(20.0)
    assert (found.low, found.high) == (pytest.approx(5.24, abs=0.01), pytest.approx(33.39, abs=0.01))


def test_fisher_by_hand():
    # Fisher's tea, 3 of 4 against 1 of 4: 16 + 16 + 1 + 1 of 70 tables are no likelier: 34/70.
    assert fisher_p(1, 4, 3, 4) == pytest.approx(34 / 70)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_fisher_is_scipys(x1, misses1, x2, misses2):
    n1, n2 = x1 + misses1 + 1, x2 + misses2 + 1
    reference = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
    assert fisher_p(x1, n1, x2, n2) == pytest.approx(reference, rel=1e-6)


def test_counts_by_hand():
    # 10 then 20 in months of one length: of 30, P(X >= 20) = 0.0494 at one half, twice that is 0.0987.
    found = change("count", side(10, 1.0), side(20, 1.0))
    assert found.difference == 10
    assert found.p_value == pytest.approx(stats.binomtest(20, 30).pvalue)
    assert found.low < 0 < found.high


def test_a_longer_month_is_no_rise():
    assert change("count", side(280, 1.0), side(310, 31 / 28)).difference == pytest.approx(0)


def test_intervals_of_their_own_by_hand():
    # medians 10 (8 to 13) and 20 (16 to 25): 10 - hypot(4, 3) = 5 to 10 + hypot(5, 2) = 15.385; z = 10 / (5 / 1.96).
    found = change("percentile", side(value=10, low=8, high=13), side(value=20, low=16, high=25))
    assert (found.low, found.high) == (pytest.approx(5), pytest.approx(10 + math.sqrt(29)))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(2 * 1.959964), rel=1e-5)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_intervals_of_wilson_give_newcombe(x1, misses1, x2, misses2):
    n1, n2 = x1 + misses1 + 1, x2 + misses2 + 1
    low, high = wilson([x1, x2], [n1, n2])
    found = from_intervals((x1 / n1, low[0], high[0]), (x2 / n2, low[1], high[1]))
    newcombe = change("proportion", side(x1, n1), side(x2, n2))
    assert (found.low, found.high) == (pytest.approx(newcombe.low), pytest.approx(newcombe.high))


VALUE = st.floats(-1e6, 1e6)
WIDTH = st.floats(1e-3, 1e6)


@given(VALUE, WIDTH, WIDTH, VALUE, WIDTH, WIDTH)
def test_p_is_under_5_percent_exactly_where_the_interval_leaves_out_0(v1, down1, up1, v2, down2, up2):
    found = from_intervals((v1, v1 - down1, v1 + up1), (v2, v2 - down2, v2 + up2))
    edge = found.low if found.difference > 0 else found.high
    if abs(edge) > 1e-6 * (abs(v1) + abs(v2) + 1):
        assert (found.p_value < 0.05) == (found.low > 0 or found.high < 0)


@given(COUNTS, COUNTS)
def test_swapping_the_months_swaps_the_sign(x1, x2):
    there, back = change("count", side(x1, 1.0), side(x2, 1.0)), change("count", side(x2, 1.0), side(x1, 1.0))
    assert (there.difference, there.p_value) == (pytest.approx(-back.difference), pytest.approx(back.p_value))
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))


@pytest.mark.parametrize("method", ["proportion", "rate", "count"])
@pytest.mark.parametrize(("numerator", "denominator"), [(None, 5), (3, None), (3, 0), (2.5, 5), (-1, 5)])
def test_what_a_method_needs_is_asked_for(method, numerator, denominator):
    with pytest.raises(ValueError, match="numerator"):
        change(method, side(numerator, denominator), side(1, 2))


def test_a_month_without_an_interval_is_refused():
    with pytest.raises(ValueError, match="too few"):
        change("total", side(value=1.0), side(value=2.0, low=1.0, high=3.0))


def test_with_nothing_changed_few_changes_are_called():
    """The same rate in both months: at most 5% are called, for the exact test is conservative."""
    draws = np.random.default_rng(7).poisson(12, (2000, 2))
    called = [change("count", side(int(a), 1.0), side(int(b), 1.0)).p_value < 0.05 for a, b in draws]
    assert np.mean(called) <= 0.05


def test_the_seed_of_ranks_is_what_the_function_says():
    with (REPOSITORY / "seeds" / "percentile_rank.csv").open(newline="") as lines:
        seeded = {
            (float(row["percentile"]), int(row["observations"])): (int(row["low_rank"]), int(row["high_rank"]))
            for row in csv.DictReader(lines)
        }
    worked = {(share, n): percentile_ranks(n, share, 0.95) for share in (0.5, 0.9) for n in range(1, 201)}
    assert seeded == {key: ranks for key, ranks in worked.items() if ranks}
