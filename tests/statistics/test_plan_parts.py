"""Parts of the plan methods, by hand: records cut short by a plan, the spread of shares, who is whose peer."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from orchestration.statistics.mixing import posterior_rates
from orchestration.statistics.peer_line import peer_line
from orchestration.statistics.plan_effect import against, effect
from orchestration.statistics.plan_expectation import expected
from orchestration.statistics.plan_followed import followed
from orchestration.statistics.plan_panel import NEVER
from orchestration.statistics.plan_window import Expected, Span, Window

NAN = float("nan")
# months 0 to 4, the plan of the experiment begins in month 2; by the last month others rose to 2 x the month before + 1
TOP = np.array(
    [[0, 0, 5, 1, 3], [0, 0, 5, 2, 5], [0, 0, 5, 3, 7], [0, 0, 5, 10, 99], [0, 0, 5, 99, 99], [9, 9, 9, 9, 9]]
)
START = np.array([NEVER, NEVER, NEVER, 4, 3, 2])
ALIKE = np.zeros(6, dtype=np.int64)


@pytest.mark.parametrize(
    ("near", "told"),
    # who begins in month 4 stood at 10 in month 3: 2 x 10 + 1; who begins in month 3 was like all others before it
    [(1, [3, 5, 7, 21, (3 + 5 + 7 + 21) / 4]), (2, [4, 7, 10, 10 + 21, (4 + 7 + 10 + 31) / 4])],
    ids=["stock", "sum of the months"],
)
def test_a_record_cut_short_by_a_plan_goes_on_as_that_of_peers(near, told):
    found = followed(TOP.astype(float), ALIKE, START, 2, Span(before=3, after=2, near=near, fewest_peers=3))
    assert found[:5] == pytest.approx(told)
    assert np.isnan(found[5]), "who has the plan is no comparison"


def test_without_enough_peers_or_a_record_nothing_is_made_up():
    short = Span(before=3, after=2, fewest_peers=4)
    assert np.isnan(followed(TOP.astype(float), ALIKE, START, 2, short)[3])
    gap = TOP.astype(float)
    gap[3, 3], gap[0, 4] = NAN, NAN
    found = followed(gap, ALIKE, START, 2, Span(before=3, after=2, fewest_peers=2))
    assert np.isnan(found[[0, 3]]).all()
    assert found[4] == pytest.approx((5 + 7) / 2)


def test_picking_the_worst_meanwhile_does_not_lower_what_is_expected():
    rng, people, at = np.random.default_rng(8), 6000, 10
    top = np.zeros((people, at + 4))
    for month in range(1, at + 4):
        top[:, month] = 0.8 * top[:, month - 1] + rng.normal(0, 0.6, people)
    start = np.where(top[:, at + 1] > np.quantile(top[:, at + 1], 0.95), at + 2, NEVER)
    found = followed(top, np.zeros(people, dtype=np.int64), start, at, Span(before=8, after=3))
    truth, left = top[:, at + 3].mean(), top[start == NEVER, at + 3].mean()
    assert abs(found.mean() - truth) < 0.015
    assert truth - left > 0.05, "without those who begin meanwhile it does"


def test_the_line_has_a_level_a_group_and_one_slope():
    group, x = np.array([0, 0, 0, 1, 1, 1]), np.array([[1.0], [2.0], [3.0], [1.0], [2.0], [9.0]])
    fit = np.array([True, True, True, True, True, False])
    line = peer_line(x, 3 * x[:, 0] + 10 * group, group, fit)
    assert line.slope == pytest.approx([3])
    assert line.level + line.columns @ line.slope == pytest.approx(3 * x[:, 0] + 10 * group)
    assert line.peers.tolist() == [3, 3, 3, 2, 2, 2]


def told(share, trials):
    """Return the expectation that knows every share, and nothing else to be unsure of."""
    n, none = len(share), np.zeros(len(share))
    mean = trials * share
    nobody = np.zeros(n, dtype=np.int64)
    return Expected(mean, mean, -mean * share, mean, np.zeros((n, 1)), nobody, none, np.zeros((n, 1)), none, mean)


def seen(after, trials):
    nobody, ones = np.zeros(len(after), dtype=np.int64), np.ones(len(after))
    return Window(after, ones, after, trials, nobody, nobody, ones == 0, np.arange(len(after)), ones)


@pytest.mark.parametrize("events", [0, 31, 64, 80, 97, 100])
def test_of_shares_known_to_be_alike_the_interval_is_wilsons(events):
    after, trials = np.array([events / 4] * 4), np.full(4, 25.0)
    found = effect(seen(after, trials), told(np.full(4, 0.8), trials), np.ones(4, dtype=bool))
    low, high = proportion_confint(events, 100, method="wilson")
    assert (found.low, found.high) == pytest.approx((low / 0.8, high / 0.8))


def test_when_every_trial_succeeds_there_is_still_an_interval():
    trials, chosen = np.full(2, 50.0), np.ones(2, dtype=bool)
    found = effect(seen(trials, trials), told(np.array([0.2, 0.9]), trials), chosen)
    assert 0 < found.low < found.ratio
    assert found.ratio <= found.high * (1 + 1e-9)
    assert np.isnan(against(found, found)).all(), "no spread, nothing to tell two such apart"


def test_shares_vary_as_binomials_do_with_and_without_an_effect():
    rng, n = np.random.default_rng(2), 3000
    nobody, picked = np.zeros(n, dtype=np.int64), np.arange(n) < 10
    before, after = rng.binomial(5000, 0.8, n).astype(float), rng.binomial(50, 0.8, n).astype(float)
    size, later = np.full(n, 5000.0), np.full(n, 50.0)
    found = expected("share", Window(before, size, after, later, nobody, nobody, ~picked, np.arange(n), before))
    for ratio in (1.0, 0.8, 0.5):
        claimed = (ratio * found.chance + ratio**2 * found.prior).mean()
        assert claimed == pytest.approx(50 * 0.8 * ratio * (1 - 0.8 * ratio), rel=0.08)


def test_the_worst_of_small_groups_are_no_better_known_than_they_are():
    rng, groups, of = np.random.default_rng(6), 450, 30
    rate, exposure = rng.gamma(2.0, 0.75, groups * of), np.full(groups * of, 24.0)
    events, group = rng.poisson(rate * exposure).astype(float), np.repeat(np.arange(groups), of)
    mean, variance = posterior_rates(events, exposure, group, np.full(groups, 1.5), np.full(groups, 0.5))
    worst = np.argsort(-events.reshape(groups, of), axis=1)[:, :3] + of * np.arange(groups)[:, None]
    missed = ((rate - mean)[worst] ** 2).mean() / variance[worst].mean()
    assert 0.85 < missed < 1.3, "it is 1.5 where everybody is a peer of their own"
