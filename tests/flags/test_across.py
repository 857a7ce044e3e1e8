"""What the configured rules do to officers of whom the truth is known, through the frames of the mart."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import yaml

from orchestration.flags import assess_across
from orchestration.flags.across import COLUMNS
from orchestration.settings import REPOSITORY

from .world import NO_OBSERVATIONS, NO_WEEKS, entities, observations, settings, tables, weeks

PLANTED, DECOYS = 40, 60


def assess(frame, weekly=NO_WEEKS, observed=NO_OBSERVATIONS):
    found = assess_across(*tables(frame, weekly, observed, settings())).to_pandas()
    assert len(found) == len(frame)
    return found.sort_values("entity_id").reset_index(drop=True)


def reports(rng, planted, groups=1):
    """2,000 officers at one rate over some 20 shifts; then the planted at four times; then decoys of few shifts."""
    shifts = np.round(rng.gamma(20, 1, 2000 + planted)) + 5
    rate = np.where(np.arange(len(shifts)) < 2000, 0.5, 2.0)
    few = rng.integers(1, 9, DECOYS)
    frame = entities(
        "intelligence_reports",
        "officer",
        np.concatenate([rng.poisson(rate * shifts), few * 2]),
        exposure=np.concatenate([shifts, few]),
    )
    kinds = np.array([f"role_{at}|constable|confirmed" for at in range(groups)])
    return frame.assign(peer_group=kinds[rng.integers(0, groups, len(frame))])


@pytest.mark.parametrize("groups", [1, 30])
def test_planted_officers_are_found_and_nobody_else(groups):
    false, found, decoys = [], [], []
    for run in range(4):
        rng = np.random.default_rng([7, run])
        null, some = assess(reports(rng, 0, groups)), assess(reports(rng, PLANTED, groups))
        false.append((null["state"] == "flagged").iloc[:2000].sum())
        found.append((some["severity"] == "confirmed").iloc[2000 : 2000 + PLANTED].mean())
        decoys.append(
            (some["state"] == "flagged").iloc[2000 + PLANTED :].sum() + (null["state"] == "flagged").iloc[2000:].sum()
        )
    assert np.mean(false) <= 2
    assert np.mean(found) >= 0.65
    assert sum(decoys) == 0


def test_a_decoy_is_not_assessed_and_told_why():
    found = assess(reports(np.random.default_rng(1), 0))
    decoy = found.iloc[2000:]
    assert set(decoy["state"]) == {"not_assessed"}
    assert decoy["reason"].str.fullmatch(r"too few to compare: \d+ shifts, at least 10 needed").all()


def test_a_small_peer_group_is_not_assessed():
    found = assess(entities("intelligence_reports", "officer", [1, 2, 3, 4, 5, 6, 90], exposure=[20] * 7))
    assert set(found["state"]) == {"not_assessed"}
    assert found["reason"].iloc[6] == "too few to compare: 7 peers, at least 8 needed"


def test_seven_identical_and_eight_identical_officers_have_no_flag():
    held = np.full((8, 4), 12.0)
    found = assess(
        entities("workload_undisposed", "officer", np.full(8, 12)), weeks("workload_undisposed", "officer", held)
    )
    assert set(found["reason"]) == {"no variation"}


def stocks(now, past):
    table = np.column_stack([past, past, past, now])
    return entities("workload_undisposed", "officer", now), weeks("workload_undisposed", "officer", table)


def test_a_stock_needs_to_persist_and_to_reach_the_floor():
    rng = np.random.default_rng(3)
    peers = rng.poisson(8, 40).astype(float)
    persisting = assess(*stocks(np.append(peers, 45), np.append(peers, 44))).iloc[40]
    sudden = assess(*stocks(np.append(peers, 45), np.append(peers, 8))).iloc[40]
    few = rng.poisson(2, 40).astype(float)
    under_floor = assess(*stocks(np.append(few, 9), np.append(few, 9))).iloc[40]
    assert (persisting["state"], persisting["direction"]) == ("flagged", "high")
    assert sudden["state"] == "assessed"
    assert pd.isna(sudden["direction"])
    assert under_floor["state"] == "assessed"


def test_reasons_given_before_are_kept():
    frame = entities("intelligence_reports", "officer", [1] * 10, exposure=[20] * 10)
    frame.loc[0, "not_assessed_reason"] = "nobody to compare with"
    found = assess(frame)
    assert found["reason"].iloc[0] == "nobody to compare with"
    assert (found["state"].iloc[0], found["peer_n"].iloc[1]) == ("not_assessed", 9)


def test_figures_that_are_no_counts_are_not_judged():
    frame = entities("victim_updates_on_time", "officer", [12, *[8] * 10], denominator=[10] * 11, exposure=[10] * 11)
    assert assess(frame)["reason"].iloc[0] == "the figures are not whole counts"


def flagged_of_every_method():
    """One planted entity in each method's world; the last one, but for areas the first."""
    rng = np.random.default_rng(11)
    shifts, many = np.full(41, 20.0), np.append(np.full(40, 0.9), 0.2)
    trials = np.full(41, 60.0)
    updates = rng.binomial(60, many).astype(float)
    spend = np.append(np.exp(rng.normal(6, 0.3, 40)), 9000.0)
    owner = np.repeat(np.arange(41), 40)
    days = rng.exponential(np.where(owner == 40, 400.0, 20.0))
    reached = np.append(rng.binomial(200, 0.7, 9), 10).astype(float)
    medians = pd.Series(days).groupby(owner).median().to_numpy()
    counted = np.append(rng.poisson(6, 40), 30)
    yield assess(entities("intelligence_reports", "officer", counted, exposure=shifts))
    yield assess(
        entities("intelligence_per_10_shifts", "officer", counted, shifts, shifts, value=10 * counted / shifts)
    )
    yield assess(entities("victim_updates_on_time", "officer", updates, trials, trials, value=100 * updates / trials))
    yield assess(entities("overtime_spend", "officer", spend, exposure=np.ones(41)))
    yield assess(
        entities("days_to_outcome_median", "officer", None, denominator=np.full(41, 40.0), value=medians),
        observed=observations("days_to_outcome_median", "officer", owner, days),
    )
    yield assess(
        entities(
            "response_immediate_in_sla",
            "csp",
            reached,
            np.full(10, 200.0),
            np.full(10, 200.0),
            reached / 2,
            group="csp",
        )
    )
    yield assess(*stocks(np.append(rng.poisson(8, 40), 45.0), np.append(rng.poisson(8, 40), 44.0)))


def test_every_sentence_agrees_with_its_numbers():
    methods = set()
    for found in flagged_of_every_method():
        flags = found[found["state"] == "flagged"]
        assert len(flags)
        for _, flag in flags.iterrows():
            methods.add(flag["method"])
            seen, usual, peers = (float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", flag["reason"]))
            assert seen == pytest.approx(flag["observed"], rel=0.005)
            assert usual == pytest.approx(flag["expected"], rel=0.005)
            assert peers == flag["peer_n"]
            assert (seen > usual) == (flag["direction"] == "high")
    assert len(methods) == 6


def test_a_flag_lies_beyond_its_limit_and_shows_the_value_of_the_metric():
    for found in flagged_of_every_method():
        flags = found[(found["state"] == "flagged") & (found["method"] != "median_sign_test")]
        beyond = (flags["observed"] >= flags["limit_high"]) | (flags["observed"] < flags["limit_low"])
        assert beyond.all()


def test_rates_are_drawn_to_the_peers_and_shares_too():
    for found in list(flagged_of_every_method())[:3]:
        last = found.iloc[-1]
        between = sorted([last["observed"], last["expected"]])
        assert between[0] < last["shrunken_value"] < between[1]


def test_nothing_in_gives_nothing_out():
    empty = entities("intelligence_reports", "officer", [], exposure=[])
    assert assess_across(*tables(empty, NO_WEEKS, NO_OBSERVATIONS, settings())).num_rows == 0


def test_the_mart_shows_the_columns_in_their_order():
    """What a tick changed of the table is the change of the mart only where both have the same rows."""
    path = REPOSITORY / "models" / "marts" / "flags" / "metric_assessment.yml"
    (mart,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    assert [column["name"] for column in mart["columns"]] == list(COLUMNS)


def test_a_mean_of_under_five_events_is_neither_judged_nor_a_peer():
    fixed = np.r_[np.full(8, 6.0), 4.0, 1.0, 9.0]
    days = np.r_[7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 400.0, 0.0, 400.0]
    frame = entities("trust_days_to_fix_mean", "team", days * fixed, fixed, fixed, days, group="response")
    found = assess(frame)
    assert found["state"].tolist() == ["assessed"] * 8 + ["not_assessed"] * 2 + ["flagged"]
    assert found["reason"][8] == "too few to compare: 4 events, at least 5 needed"
    assert found["reason"][9] == "nothing to compare: no positive amount"
    assert found["peer_n"][0] == 9
    assert found["expected"][0] == pytest.approx(11.0)
