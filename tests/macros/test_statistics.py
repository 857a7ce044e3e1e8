"""Percentiles and intervals against hand-worked and published values."""

from __future__ import annotations

import pytest

from .conftest import Rows


def test_percentile_interpolates_linearly(rows: Rows) -> None:
    # 1 2 3 4: the median lies half way between 2 and 3, the ninetieth 0.7 of the way from 3 to 4.
    # 10 20 30 40 90: the ninetieth lies 0.6 of the way from 40 to 90.
    found = {series: (float(p50), float(p90)) for series, p50, p90 in rows("percentiles")}
    assert found["four"] == pytest.approx((2.5, 3.7))
    assert found["five"] == pytest.approx((30, 70))
    assert found["one"] == pytest.approx((7, 7))


def test_wilson_limits_equal_published_values(rows: Rows) -> None:
    # The four proportions of table I in Newcombe, Statistics in Medicine 17 (1998), method 3.
    published = [(0.2553, 0.3662), (0.0624, 0.1605), (0.0000, 0.1611), (0.0061, 0.1718)]
    for (lower, upper), (known_lower, known_upper) in zip(rows("wilson_limits"), published, strict=False):
        assert round(lower, 4) == known_lower
        assert round(upper, 4) == known_upper


def test_wilson_limits_of_all_mirror_those_of_none(rows: Rows) -> None:
    limits = rows("wilson_limits")
    assert limits[4][0] == pytest.approx(1 - limits[2][1])
    assert limits[4][1] == pytest.approx(1)


def test_wilson_limits_of_nothing_observed_are_null(rows: Rows) -> None:
    assert rows("wilson_limits")[5] == (None, None)


def test_byar_limits_are_close_to_the_exact_ones(rows: Rows) -> None:
    # Exact Poisson limits (chi-square) of 10 and of 100 events.
    ten, hundred, none = rows("byar_limits")
    assert ten == pytest.approx((4.7954, 18.3904), rel=0.002)
    assert hundred == pytest.approx((81.3640, 121.6270), rel=0.0002)
    # 1 x (1 - 1/9 + 1.95996/3) ** 3
    assert none == (None, pytest.approx(3.668, abs=0.001))
