"""Figures that R's survey package printed, in its own tests and vignettes, and cases worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey import linear
from survey.comparison import association, difference
from survey.design import DesignError
from survey.intervals import confint, proportion
from survey.linear import Estimate
from survey.making import make_design

# data(fpc) of the R package, and what its tests/check.R printed for svymean(~x)
FPC = pd.DataFrame(
    {
        "stratid": [1] * 5 + [2] * 3,
        "psuid": [1, 2, 3, 4, 5, 1, 2, 3],
        "weight": [3.0] * 5 + [4.0] * 3,
        "Nh": [15] * 5 + [12] * 3,
        "all": [27] * 8,
        "x": [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2],
    }
)
# tests/deff.R, from Takahiro Tsuchiya
SALES = pd.DataFrame(
    {
        "uriage": [15.0, 143, 21, 51, 337, 50, 274, 145, 15, 86],
        "srs": [100.0] * 10,
        "pps": [20.0, 200, 11, 25, 550, 30, 250, 100, 10, 55],
    }
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"weight": "weight", "stratum": "stratid", "psu": "psuid", "nest": True}, (5.4481, 0.7413)),
        ({"weight": None, "stratum": "stratid", "psu": "psuid", "nest": True}, (5.525, 0.7796)),
        ({"weight": None, "psu": "psuid"}, (5.525, 0.838)),
        ({"weight": "weight", "psu": "psuid"}, (5.4481, 0.7938)),
        ({"weight": "weight", "psu": "stratid"}, (5.4481, 0.5465)),
        ({"weight": "weight", "psu": "psuid", "fpc": "all"}, (5.4481, 0.7165)),
        ({"weight": "weight", "stratum": "stratid", "psu": "psuid", "nest": True, "fpc": "Nh"}, (5.4481, 0.616)),
    ],
)
def test_means_that_r_printed(options, expected):
    found = linear.mean(make_design(FPC, **options), FPC["x"].to_numpy())
    assert (round(found.value, 4), round(found.standard_error, 4)) == pytest.approx(expected, abs=6e-5)


def test_design_effects_that_r_printed():
    values = SALES["uriage"].to_numpy()
    simple = linear.mean(make_design(SALES, "srs"), values)
    assert (simple.value, simple.deff_wor) == pytest.approx((113.7, 1.010101), abs=1e-6)
    assert simple.standard_error == pytest.approx(35.626, abs=5e-4)
    unequal = linear.mean(make_design(SALES, "pps"), values)
    assert (unequal.value, unequal.standard_error) == pytest.approx((243.914, 48.752), abs=5e-4)
    assert unequal.deff == pytest.approx(1.974067, abs=5e-7)
    total = linear.total(make_design(SALES, "pps"), values)
    assert (total.value, total.standard_error) == pytest.approx((305136, 184965), abs=0.5)
    assert total.deff == pytest.approx(18.15669, abs=5e-6)


def test_no_design_effect_without_replacement_where_weights_add_up_to_less_than_the_rows():
    small = SALES.assign(w=0.5)
    found = linear.mean(make_design(small, "w"), SALES["uriage"].to_numpy())
    assert math.isnan(found.deff_wor)
    assert found.deff == pytest.approx(1)


def two_strata():
    """Stratum a: PSUs 1, 2 with totals; stratum b: one PSU alone."""
    return pd.DataFrame({"s": ["a", "a", "a", "b"], "p": [1, 1, 2, 3], "w": [1.0, 1, 2, 4], "y": [1.0, 0, 1, 1]})


@pytest.mark.parametrize(
    ("rule", "variance"),
    # mean = 7/8; scores: psu 1 = (1/8 - 7/8)/8 = -6/64, psu 2 = 2/64, psu 3 = 4/64.
    # Stratum a: 2 x (4/64)^2 x 2 = 64/4096.
    [("remove", 64 / 4096), ("certainty", 64 / 4096), ("adjust", 80 / 4096), ("average", 128 / 4096)],
)
def test_a_stratum_of_one_psu_by_each_rule(rule, variance):
    frame = two_strata()
    found = linear.mean(make_design(frame, "w", "s", "p", lonely=rule), frame["y"].to_numpy())
    assert found.value == pytest.approx(7 / 8)
    assert found.standard_error**2 == pytest.approx(variance)


@pytest.mark.parametrize(("rule", "variance"), [("remove", 126625), ("certainty", 126625), ("adjust", 127579.8)])
def test_the_total_with_a_stratum_of_one_psu_that_rs_own_tests_expect(rule, variance):
    """tests/lonely.psu.R of the survey package, 4.2 and later: the lone PSU is centred on the mean of all PSUs."""
    frame = pd.DataFrame({"s": [1, 1, 2, 2, 3], "w": [10.5, 10.5, 20, 20, 15], "age": [30.5, 40.5, 35, 52, 44]})
    found = linear.total(make_design(frame, "w", "s", lonely=rule), frame["age"].to_numpy())
    assert found.standard_error**2 == pytest.approx(variance, rel=1e-6)


def test_weights_come_from_the_population_where_only_that_is_given():
    """svydesign without weights but with fpc: 2 of 10 and 1 of 2 rows, so weights 5, 5, 2."""
    frame = pd.DataFrame({"s": ["a", "a", "b"], "n": [10, 10, 2], "y": [1.0, 3, 4]})
    found = linear.total(make_design(frame, None, "s", fpc="n", lonely="remove"), frame["y"].to_numpy())
    assert found.value == 5 + 15 + 8


def test_a_stratum_of_one_psu_fails_by_name_unless_told_otherwise():
    frame = two_strata()
    with pytest.raises(DesignError, match="stratum b has only one PSU"):
        linear.mean(make_design(frame, "w", "s", "p"), frame["y"].to_numpy())


def test_a_domain_keeps_the_psus_that_have_nobody_in_it():
    """One stratum of three PSUs, the domain in one of them: totals d, 0, 0 have variance d^2 (2/3) 3/2 = d^2."""
    frame = pd.DataFrame({"p": [1, 1, 2, 3], "w": 1.0, "y": [1.0, 3.0, 9.0, 9.0]})
    inside = np.array([True, True, False, False])
    found = linear.total(make_design(frame, "w", psu="p"), frame["y"].to_numpy(), inside)
    assert found.value == 4
    assert found.standard_error == pytest.approx(4)
    assert found.degrees_of_freedom == 0


def test_nesting_is_asked_for_not_guessed():
    with pytest.raises(DesignError, match="lies in more than one stratum"):
        make_design(FPC, "weight", "stratid", "psuid")


def test_a_ratio_of_a_thing_to_one_is_its_mean():
    design = make_design(FPC, "weight", "stratid", "psuid", nest=True)
    values = FPC["x"].to_numpy()
    mean, ratio = linear.mean(design, values), linear.ratio(design, values, np.ones(8))
    assert ratio.standard_error == pytest.approx(mean.standard_error)
    assert ratio.deff == pytest.approx(mean.deff)


def test_intervals_of_a_mean_that_r_printed():
    """confint(svymean(~api00, dclus1)): normal by default, t with degf (14) degrees of freedom where asked."""
    found = Estimate(644.169399, 23.54224, 183, 6194.0, 14, 1.0, 1.0, np.zeros(0), np.zeros(0, dtype=int))
    assert confint(found) == pytest.approx((598.0275, 690.3113), abs=1e-3)
    assert confint(found, df=14) == pytest.approx((593.6763, 694.6625), abs=1e-3)


def test_logit_limits_by_hand():
    found = Estimate(0.2, 0.02, 400, 400.0, 10**9, 1.0, 1.0, np.zeros(0), np.zeros(0, dtype=int))
    centre, half = math.log(0.25), 1.959963984540054 * 0.02 / 0.16
    expected = [1 / (1 + math.exp(-(centre + sign * half))) for sign in (-1, 1)]
    assert proportion(found, "logit") == pytest.approx(expected)


def test_nothing_varies_where_everybody_says_no():
    frame = pd.DataFrame({"w": 1.0, "y": 0.0}, index=range(50))
    lower, upper = proportion(linear.mean(make_design(frame, "w"), frame["y"].to_numpy()))
    assert lower == 0
    assert upper == pytest.approx(1 - 0.025 ** (1 / 50))


def test_a_difference_of_two_domains_is_the_regression_that_svyttest_fits():
    frame = pd.DataFrame({"g": [0, 0, 0, 1, 1, 1, 1], "y": [1.0, 2, 4, 2, 5, 6, 9], "w": [1.0, 2, 1, 1, 1, 2, 1]})
    design = make_design(frame, "w")
    one, two = (linear.mean(design, frame["y"].to_numpy(), (frame["g"] == g).to_numpy()) for g in (1, 0))
    found = difference(design, one, two)
    x = np.column_stack([np.ones(7), frame["g"]])
    bread = np.linalg.inv(x.T @ (x * frame[["w"]].to_numpy()))
    beta = bread @ x.T @ (frame["w"] * frame["y"]).to_numpy()
    scores = x * (frame["w"] * (frame["y"] - x @ beta)).to_numpy()[:, None] @ np.eye(2)
    covariance = bread @ (scores.T @ scores * 7 / 6) @ bread
    assert (found.value, found.standard_error) == pytest.approx((beta[1], covariance[1, 1] ** 0.5))
    assert found.df == 7 - 1 - 1


def test_without_a_design_the_rao_scott_test_is_pearsons_over_its_degrees_of_freedom():
    """Equal weights, every row its own PSU: the design effects are n/(n - 1)."""
    rows = np.repeat([0, 0, 1, 1], [30, 20, 15, 35])
    columns = np.repeat([0, 1, 0, 1], [30, 20, 15, 35])
    design = make_design(pd.DataFrame({"w": np.ones(100)}), "w")
    found = association(design, rows, columns, design.everyone)
    expected = 100 * (30 * 35 - 20 * 15) ** 2 / (50 * 50 * 45 * 55)
    assert found.chi_square == pytest.approx(expected)
    assert found.statistic == pytest.approx(expected * 99 / 100)
    assert (found.numerator_df, found.denominator_df) == pytest.approx((1, 99))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.floats(0.1, 5), st.booleans()), min_size=12, max_size=60
    )
)
def test_estimates_do_not_depend_on_the_order_of_rows_or_the_scale_of_weights(rows):
    frame = pd.DataFrame(rows, columns=["s", "p", "w", "y"])
    shuffled = frame.sample(frac=1, random_state=1).assign(w=lambda f: f["w"] * 7)
    one, two = (
        linear.mean(make_design(f, "w", "s", "p", nest=True, lonely="adjust"), f["y"].to_numpy(dtype=float))
        for f in (frame, shuffled)
    )
    assert two.value == pytest.approx(one.value)
    assert two.standard_error == pytest.approx(one.standard_error, abs=1e-12)
