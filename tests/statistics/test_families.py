"""Families judged in one call are judged as each alone, to the last bit: a tick judges some of them, a build all."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics import (
    FlagRule,
    assess_counts,
    assess_durations,
    assess_money,
    assess_proportions,
    assess_stock,
    benjamini_hochberg,
    blocks,
    expected_band,
)
from orchestration.statistics import negative_binomial as nb
from orchestration.statistics.counts import band_at, fitted_rates
from orchestration.statistics.ordered import ordered


def world(seed, size=150):
    """Return a generator, and families and groups of so many entities; one family is small, one has one group only."""
    rng = np.random.default_rng(seed)
    family = rng.choice([3, 7, 9, 12], size, p=[0.4, 0.3, 0.25, 0.05])
    group = np.where(family == 9, "all", np.array(["b", "a", "c"])[rng.integers(0, 3, size)])
    return rng, family, group


def assert_alike(judged, family, alone):
    """``alone`` judges the entities at the positions given to it."""
    for one in np.unique(family):
        mine = np.flatnonzero(family == one)
        found = alone(mine)
        for field in fields(found):
            whole, part = getattr(judged, field.name), getattr(found, field.name)
            if field.name != "method":
                np.testing.assert_array_equal(whole[mine], part, err_msg=f"{field.name} of family {one}")


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), tail=st.sampled_from(["both", "high", "low"]), rows=st.sampled_from([1, 40, 6000]))
def test_counts(seed, tail, rows):
    rng, family, group = world(seed)
    exposure = rng.integers(2, 40, len(family)).astype(float)
    events = rng.poisson(exposure * rng.gamma(2, 0.5, len(family)))
    rule = FlagRule(tail=tail)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_ROWS", rows)
        judged = assess_counts(events, exposure, group, rule, family)
    assert judged.assessed.any()
    assert_alike(judged, family, lambda at: assess_counts(events[at], exposure[at], group[at], rule))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), tail=st.sampled_from(["both", "high", "low"]), rows=st.sampled_from([1, 40, 6000]))
def test_proportions(seed, tail, rows):
    rng, family, group = world(seed)
    trials = rng.integers(3, 60, len(family))
    events = rng.binomial(trials, rng.beta(3, 6, len(family)))
    rule = FlagRule(tail=tail)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_ROWS", rows)
        judged = assess_proportions(events, trials, group, rule, family)
    assert_alike(judged, family, lambda at: assess_proportions(events[at], trials[at], group[at], rule))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), is_whole=st.booleans())
def test_stocks(seed, is_whole):
    rng, family, group = world(seed)
    now = rng.poisson(12, len(family)).astype(float)
    now[family == 3] += 0 if is_whole else 0.5  # one family of figures that are no counts
    weeks = rng.poisson(12, (len(family), 4)).astype(float)
    weeks[rng.random(weeks.shape) < 0.2] = np.nan
    judged = assess_stock(now, weeks, group, None, family)
    assert_alike(judged, family, lambda at: assess_stock(now[at], weeks[at], group[at]))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_money_and_durations(seed):
    rng, family, group = world(seed)
    amounts = np.round(np.exp(rng.normal(5, 1, len(family)))) * (rng.random(len(family)) > 0.1)
    judged = assess_money(amounts, group, None, family)
    assert_alike(judged, family, lambda at: assess_money(amounts[at], group[at]))
    owner = rng.integers(0, len(family), 2000)
    days = rng.integers(0, 90, 2000).astype(float)
    place = np.zeros(len(family), dtype=int)

    def alone(at):
        place[at] = np.arange(len(at))
        mine = np.isin(owner, at)
        return assess_durations(days[mine], place[owner[mine]], group[at])

    assert_alike(assess_durations(days, owner, group, None, family), family, alone)


def test_q_values_are_of_a_family():
    p, family = np.array([0.01, 0.01, 0.5, np.nan, 0.02]), np.array([5, 2, 5, 2, 5])
    assert benjamini_hochberg(p, family) == pytest.approx([0.03, 0.01, 0.5, np.nan, 0.03], nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 4), st.floats(-1e6, 1e6)), max_size=60),
    share=st.floats(0.01, 0.99),
)
def test_order_statistics_are_numpys(rows, share):
    group, values = (np.array([row[at] for row in rows], dtype=kind) for at, kind in ((0, np.int64), (1, np.float64)))
    found = ordered(values, group, 6)
    for number in range(6):
        mine = values[group == number]
        assert (found.medians()[number] == np.median(mine)) if len(mine) else np.isnan(found.medians()[number])
        assert (found.quantiles(share)[number] == np.quantile(mine, share)) if len(mine) else True


def test_bands_of_many_groups_are_those_of_each():
    rng = np.random.default_rng(5)
    groups = [(rng.poisson(rate * 16, 120), rng.integers(10, 20, 120).astype(float)) for rate in (0.3, 0.9, 2.0)]
    at = np.array([10.0, 16.0, 31.5])
    for rate, spread, (events, exposure) in zip(*fitted_rates(groups), groups, strict=True):
        for found, alone in zip(band_at(at, rate, spread), expected_band(events, exposure, at), strict=True):
            np.testing.assert_array_equal(found, alone)
    assert [len(column) for column in fitted_rates([])] == [0, 0]


def test_a_fit_does_not_depend_on_its_block(monkeypatch):
    rng = np.random.default_rng(8)
    group, exposure = rng.integers(0, 9, 400), rng.uniform(1, 30, 400)
    events = rng.poisson(exposure * 0.4).astype(float)
    whole = nb.fit(events, exposure, group, FlagRule())
    monkeypatch.setattr(blocks, "_ROWS", 50)
    for column, same in zip(nb.fit(events, exposure, group, FlagRule()), whole, strict=True):
        np.testing.assert_array_equal(column, same)
