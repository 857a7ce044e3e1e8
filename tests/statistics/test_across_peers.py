"""Who differs: refusals, tiers, and flags that agree with their own limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from orchestration.statistics import (
    FlagRule,
    assess_counts,
    assess_durations,
    assess_money,
    assess_proportions,
    assess_stock,
    budget_ratio,
    expected_band,
)
from orchestration.statistics import beta_binomial as bb
from orchestration.statistics import negative_binomial as nb


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def test_too_few_to_compare_says_why(rng):
    exposure = np.r_[np.full(20, 20.0), 3.0, np.full(7, 20.0)]
    group = ["a"] * 21 + ["b"] * 7
    found = assess_counts(np.full(28, 9), exposure, group)
    assert found.assessed[:20].all()
    assert not found.assessed[20:].any()
    assert found.reason[20] == "too few to compare: 3 events, at least 5 needed"
    assert found.reason[21] == "too few to compare: 7 peers, at least 8 needed"
    assert found.reason[0] == ""
    assert np.isnan(found.p[20:]).all()
    assert not found.flagged[20:].any()
    shifts = assess_counts(np.full(28, 9), exposure / 2.5, group, FlagRule(exposure_unit="shifts"))
    assert shifts.reason[0] == "too few to compare: 8 shifts, at least 10 needed"


def test_one_outlier_among_alike_is_confirmed_and_does_not_hide_himself(rng):
    events = np.r_[rng.poisson(10, 39), 40]
    found = assess_counts(events, np.full(40, 10.0))
    assert found.severity[-1] == "confirmed"
    assert found.direction[-1] == "high"
    assert found.expected[-1] == pytest.approx(10, rel=0.15)
    assert found.flagged[:-1].sum() == 0
    # Without censoring he widens the distribution he is judged by.
    open_ = assess_counts(events, np.full(40, 10.0), None, FlagRule(censored_share=0.0))
    assert open_.dispersion[0] > 1.5 * found.dispersion[0]
    assert open_.p[-1] > 10 * found.p[-1]


def test_a_low_exposure_decoy_is_not_flagged(rng):
    events, exposure = np.r_[rng.poisson(10, 200), 4, 12], np.r_[np.full(200, 10.0), 1.0, 5.0]
    found = assess_counts(events, exposure)
    assert not found.assessed[-2]
    assert found.p_high[-1] > 0.001  # 12 where 5 are expected: P(Y >= 12) = 0.005


@pytest.mark.parametrize("tail", ["both", "high", "low"])
def test_flags_agree_with_their_limits(rng, tail):
    exposure = rng.uniform(5, 40, 600)
    events = rng.poisson(exposure * rng.gamma(5, 0.2, 600))
    events[:20] = events[:20] * 5
    events[20:40] = 0
    found = assess_counts(events, exposure, rng.integers(0, 4, 600), FlagRule(tail=tail))
    beyond = (found.observed > found.limit_high) | (found.observed < found.limit_low)
    assert (beyond == found.flagged).all()
    assert found.flagged.any() == (tail != "low")  # peers this different do not make a count of 0 rare
    trials = rng.poisson(40, 600) + 5
    share = assess_proportions(
        rng.binomial(trials, rng.beta(3, 12, 600)), trials, None, FlagRule(tail=tail, signal_p=0.01)
    )
    outside = (share.observed > share.limit_high) | (share.observed < share.limit_low)
    assert (outside == share.flagged).all()


def test_tails_are_those_of_the_distribution():
    y, mean, a = np.arange(60.0), np.full(60, 9.0), np.full(60, 0.3)
    known = stats.nbinom(1 / 0.3, 1 / (1 + 0.3 * 9))
    assert nb.lower_tail(y, mean, a) == pytest.approx(known.cdf(y))
    assert nb.upper_tail(y, mean, a) == pytest.approx(known.sf(y - 1))
    low, high, chance = bb.distribution(30, 0.2, 1 / 12)
    same = stats.betabinom(30, 0.2 * 12, 0.8 * 12)
    assert chance == pytest.approx(same.pmf(np.arange(31)))
    assert low == pytest.approx(same.cdf(np.arange(31)))
    assert high[7] == pytest.approx(same.sf(6))


def test_fits_recover_what_was_drawn(rng):
    exposure = rng.gamma(4, 2.5, 4000) + 1
    fitted = nb.fit(
        rng.poisson(0.7 * exposure * rng.gamma(4, 0.25, 4000)) * 1.0, exposure, np.zeros(4000, int), FlagRule()
    )
    assert fitted.mu[0] == pytest.approx(0.7, rel=0.04)
    assert fitted.dispersion[0] == pytest.approx(0.25, rel=0.15)
    trials = rng.poisson(30, 3000) + 5.0
    found = bb.fit(
        rng.binomial(trials.astype(int), rng.beta(4, 16, 3000)) * 1.0, trials, np.zeros(3000, int), FlagRule()
    )
    assert found.mean[0] == pytest.approx(0.2, rel=0.04)
    assert 1 / found.dispersion[0] == pytest.approx(20, rel=0.2)


def test_uncensored_fit_is_the_maximum_likelihood():
    """y = 2 4 3 9 1 7 at equal exposure: mu is the mean, 26/6; the dispersion that of a search on the likelihood."""
    y, rule = np.array([2.0, 4, 3, 9, 1, 7]), replace(FlagRule(), censored_share=0.0)
    fitted = nb.fit(y, np.ones(6), np.zeros(6, int), rule)
    grid = np.exp(np.linspace(-6, 2, 4001))
    like = [stats.nbinom.logpmf(y, 1 / a, 1 / (1 + a * 26 / 6)).sum() for a in grid]
    assert fitted.mu[0] == pytest.approx(26 / 6, rel=1e-4)
    assert fitted.dispersion[0] == pytest.approx(grid[int(np.argmax(like))], rel=0.01)


def test_groups_without_events_and_groups_that_always_succeed_flag_nobody():
    found = assess_counts(np.zeros(10), np.full(10, 20.0))
    assert found.assessed.all()
    assert not found.flagged.any()
    assert (found.shrunken == 0).all()
    whole = assess_proportions(np.full(10, 20), np.full(10, 20))
    assert not whole.flagged.any()
    assert whole.expected[0] == 1


@pytest.mark.parametrize("outlier", [1.0, 7.0, 18.0])
def test_one_with_events_among_peers_without_any(outlier):
    """Ten have none and the eleventh, censored, has some: P(none) = 10/11, so mu = log 1.1 whatever the outlier has."""
    events = np.array([0.0] * 10 + [outlier])
    fitted = nb.fit(events, np.ones(11), np.zeros(11, int), FlagRule())
    assert fitted.mu[0] == pytest.approx(np.log(1.1), rel=1e-3)
    assert fitted.dispersion[0] == pytest.approx(FlagRule().smallest_dispersion, rel=0.01)
    found = assess_counts(events, np.full(11, 15.0))
    assert found.flagged.tolist() == [False] * 10 + [outlier >= 7]
    share = bb.fit(events, np.full(11, 20.0), np.zeros(11, int), FlagRule())
    assert share.mean[0] == pytest.approx(1 - (10 / 11) ** (1 / 20), rel=1e-3)
    turned = bb.fit(20.0 - events, np.full(11, 20.0), np.zeros(11, int), FlagRule())
    assert turned.mean[0] == pytest.approx((10 / 11) ** (1 / 20), rel=1e-3)


def test_nobody_at_all():
    assert len(assess_counts([], []).assessed) == 0
    assert len(assess_proportions([], []).assessed) == 0
    assert len(assess_money([]).assessed) == 0


def test_a_low_share_is_found_in_both_tails(rng):
    trials = np.full(60, 50)
    events = np.r_[rng.binomial(50, 0.9, 59), 20]
    found = assess_proportions(events, trials)
    assert (found.severity[-1], found.direction[-1]) == ("confirmed", "low")
    assert found.shrunken[-1] > 0.4  # drawn up towards the peers
    assert assess_proportions(events, trials, None, FlagRule(tail="high")).severity[-1] == ""


def test_bad_input_names_the_place():
    with pytest.raises(ValueError, match=r"position 1 is 2\.5"):
        assess_counts([1, 2.5], [10, 10])
    with pytest.raises(ValueError, match="different length: events 1, exposure 2"):
        assess_counts([1], [10, 10])
    with pytest.raises(ValueError, match="5 of 4 at position 0"):
        assess_proportions([5], [4])
    with pytest.raises(ValueError, match="at least 4 weeks"):
        assess_stock([1, 2], [[1], [2]])


# Ten peers hold 7 8 8 9 9 9 10 10 11 31: median 9, deviations 2 1 1 0 0 0 1 1 2 22, MAD 1, z of 31 = 22 / 1.4826.
HELD = np.array([7, 8, 8, 9, 9, 9, 10, 10, 11, 31], dtype=float)


def _weeks(last):
    return np.c_[HELD, HELD, HELD, HELD][:, :4] if last is None else np.vstack([np.repeat(HELD[:-1, None], 4, 1), last])


def test_stock_flags_what_is_far_large_and_lasting():
    found = assess_stock(HELD, _weeks(None))
    assert found.severity[-1] == "confirmed"
    assert (found.expected[-1], found.observed[-1]) == (9, 31)
    assert found.limit_high[-1] == pytest.approx(9 + 2 * 1.4826)
    assert found.flagged.sum() == 1


@pytest.mark.parametrize(
    ("rule", "last", "held"),
    [
        (FlagRule(), [31, 9, 31, 9], 31),  # two weeks of four
        (FlagRule(stock_floor=40), [31, 31, 31, 31], 31),  # under the floor
        (FlagRule(), [31, 31, 31, 31], 9),  # no longer
    ],
)
def test_stock_spares_what_is_not(rule, last, held):
    assert assess_stock(np.r_[HELD[:-1], held], _weeks(last), None, rule).severity[-1] == ""


def test_stock_not_assessed():
    many_zero = np.array([0, 0, 0, 0, 0, 0, 1, 2, 3, 40], dtype=float)
    found = assess_stock(many_zero, np.repeat(many_zero[:, None], 4, 1))
    assert set(found.reason) == {"more than half of the peers hold none"}
    flat = assess_stock(np.full(9, 12.0), np.full((9, 4), 12.0))
    assert set(flat.reason) == {"no variation"}
    unknown = _weeks([31, np.nan, np.nan, 31])
    assert assess_stock(HELD, unknown).reason[-1] == "too few weeks known: 2, at least 3 needed"


def test_stock_on_watch_is_no_flag(rng):
    held = rng.poisson(10, 300).astype(float)
    found = assess_stock(held, np.repeat(held[:, None], 4, 1))
    assert (found.severity == "watch").any()
    assert not found.flagged.any()
    literal = assess_stock(held, np.repeat(held[:, None], 4, 1), None, FlagRule(stock_p=0.999))
    assert (literal.flagged == (found.severity == "watch")).all()


def test_money(rng):
    amounts = np.r_[np.exp(rng.normal(6, 0.3, 60)), 5000.0, 0.0]
    found = assess_money(amounts)
    assert found.severity[-2] == "confirmed"
    assert found.reason[-1] == "nothing to compare: no positive amount"
    assert found.flagged.sum() == 1
    assert found.limit_high[-2] < 5000
    assert assess_money(np.full(9, 50.0)).reason[0] == "no variation"
    ratio, over = budget_ratio([120, 80, 5], [100, 100, 0])
    assert ratio[:2] == pytest.approx([1.2, 0.8])
    assert over.tolist() == [True, False, False]


def test_durations(rng):
    owner = np.repeat(np.arange(31), 60)
    values = rng.exponential(5, len(owner)) * np.where(owner == 30, 8, 1)
    found = assess_durations(values, owner, ["team"] * 31)
    assert found.severity[30] == "confirmed"
    assert found.flagged.sum() == 1
    assert found.observed[30] == pytest.approx(np.median(values[owner == 30]))
    assert found.limit_low[30] < found.observed[30] < found.limit_high[30]
    assert found.peer_value[0] == pytest.approx(np.median(values))


def test_expected_band(rng):
    exposure = np.full(400, 20.0)
    mean, low, high = expected_band(rng.poisson(exposure * 0.5), exposure, [10.0, 40.0])
    assert mean == pytest.approx([5, 20], rel=0.08)
    # Poisson 5: P(Y <= 2) = 0.125, P(Y <= 8) = 0.932: 80% between 2 and 8.
    assert (low[0], high[0]) == (2, 8)
    assert low[1] < 20 < high[1]


def test_rule_from_settings():
    rule = FlagRule.from_settings({"minimum_peers": "10", "signal_p": "0.0005", "xmr_screen": "false", "tail": "high"})
    assert (rule.minimum_peers, rule.signal_p, rule.xmr_screen, rule.tail) == (10, 0.0005, False, "high")
    with pytest.raises(ValueError, match="signal_q"):
        FlagRule.from_settings({"signal_q": 1})
    with pytest.raises(ValueError, match="cannot be read"):
        FlagRule.from_settings({"minimum_peers": "many"})
    with pytest.raises(ValueError, match="strictly between"):
        FlagRule(signal_p=0.0)
