"""From the frames of the models to effects: one force in which plans halve what people have, small groups hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from orchestration.plans import area_effects, plan_effects

MONTHS = pd.date_range("2023-01-01", periods=20, freq="MS")
PEOPLE, PLANNED = 120, 30
SETTING = pd.DataFrame(
    [
        {
            "interruption_month": pd.Timestamp("2023-10-01"), "before_months": 24, "picked_months": 3,
            "value_months": 3, "after_months": 3, "fewest_months": 6, "fewest_plans": 5, "fewest_peers": 8,
            "stood_out": 1.645,
        }
    ]
)  # fmt: skip


def records(metric, value_kind, basis, interval_method, draw):
    rng = np.random.default_rng(3)
    rows = []
    for person in range(PEOPLE):
        rate = rng.gamma(4, 1.5)
        for at, month in enumerate(MONTHS):
            halved = 0.5 if person < PLANNED and at > 12 + person % 2 else 1.0
            rows.append((metric, f"P{person:03}", month, *draw(rng, rate * halved), f"U{person % 10}", "a"))
    frame = pd.DataFrame(
        rows, columns=["metric_id", "person_no", "month", "numerator", "denominator", "unit_code", "peer_group"]
    )
    single = frame["numerator"].astype(float)
    kinds = {"basis": basis, "value_kind": value_kind, "interval_method": interval_method, "direction": "lower"}
    return frame.assign(**kinds, single_value=single)


def plans(metric):
    person = np.arange(PLANNED)
    return pd.DataFrame(
        {
            "plan_id": [f"A{each}" for each in person],
            "metric_id": metric,
            "person_no": [f"P{each:03}" for each in person],
            "opened_on": MONTHS[12 + person % 2],
            "plan_month": MONTHS[12 + person % 2],
            "csp_code": np.where(person < 3, "E1", np.where(person < 12, "E2", "E3")),
            "role_type": "intervention",
            "rank_band": "constable",
            "tenure": np.where(person % 2, "under 2 years", "2 to 5 years"),
            "plan_number": 1,
        }
    )


@pytest.fixture(scope="module")
def told():
    failures = records("stl_failures", "count", "flow", "none", lambda rng, rate: (float(rng.poisson(rate)), None))
    money = records("overtime_spend", "count", "flow", "none", lambda rng, rate: (100 * rng.gamma(2, rate / 2), None))
    twice = plans("stl_failures").assign(plan_number=2, opened_on=MONTHS[2], plan_month=MONTHS[2])
    cases = pd.concat([plans("stl_failures"), twice, plans("nothing")])
    found = plan_effects(cases, pd.concat([failures, money]), SETTING).to_pandas()
    return found.set_index(["metric_id", "dimension", "group_value"]).sort_index()


def test_a_halving_is_found_in_events_and_in_pounds(told):
    events, pounds = told.loc["stl_failures", "all", "all"], told.loc["ALL", "all", "all"]
    for row in (events, pounds):
        assert row["plans"] == PLANNED
        assert row["effect_low"] < -50 < row["effect_high"] < 0
        assert row["difference_low"] < row["difference"] < row["difference_high"] < 0
        assert row["difference"] == pytest.approx(row["observed"] - row["expected"])
        assert row["q_value"] < 0.05
    assert (events["kind"], pounds["kind"]) == ("count", "value")
    assert events["staggered_high"] < 0


def test_a_metric_without_records_says_so(told):
    assert told.loc["nothing", "all", "all"]["reason"] == "no records of this metric by officer"


def test_a_small_group_is_hidden_and_one_more_with_it(told):
    groups = told.loc["stl_failures", "csp"]
    assert groups["reason"].dropna().to_dict() == {"E1": "too few plans", "E2": "too few plans"}
    assert groups.loc[["E1", "E2"], ["plans", "effect_percent", "observed"]].isna().all(axis=None)
    assert groups.loc["E3", "plans"] == 18


def test_without_plans_there_is_nothing_to_tell():
    failures = records("stl_failures", "count", "flow", "none", lambda rng, rate: (float(rng.poisson(rate)), None))
    assert plan_effects(plans("stl_failures").head(0), failures, SETTING).num_rows == 0


def test_metrics_chosen_beforehand_are_a_family_of_their_own():
    rng = np.random.default_rng(1)
    rows = [
        {
            "metric_id": metric, "level": "force", "entity_id": "HERTS", "month": month, "basis": "flow",
            "value_kind": "count", "interval_method": "none", "days": 30, "denominator": None, "value": None,
            "numerator": float(rng.poisson(200 if at < 9 or metric != "chosen" else 150)),
        }
        for metric in ["chosen", *(f"m{each}" for each in range(30))]
        for at, month in enumerate(MONTHS)
    ]  # fmt: skip
    frame = pd.DataFrame(rows).astype({"denominator": float, "value": float})
    found = area_effects(frame, SETTING, pd.DataFrame({"metric_id": ["chosen"]})).to_pandas().set_index("metric_id")
    assert found.loc["chosen", "q_value"] == found.loc["chosen", "p_value"]
    others = found.drop("chosen")
    assert (others["q_value"] >= others["p_value"]).all()
    assert (others["q_value"] > others["p_value"]).any()
