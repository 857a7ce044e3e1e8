"""The small release of tests/serving with what a page needs besides: months, flags, limits, work to do, crimes."""

from __future__ import annotations

import json
from datetime import date, datetime

from serving.contract.snapshot import last
from serving.database.words import Words
from tests.serving.releases import AS_AT, DAY, UNIT, WORLD, publish
from tests.serving.releases import words as plain_words

METRIC = "victim_updates_on_time"
SENTENCE = "12 updates missed; officers of the same role with as many have 4 on average (among 9 compared)"
WITHHELD = "Half of its officers are disputed between HR and Athena."
CRIME_OF_A1, CRIME_OF_B1 = "41/0000001/24", "41/0000002/24"
KEYS = {
    "metric_id": "varchar",
    "level": "varchar",
    "entity_id": "varchar",
    "period_grain": "varchar",
    "period_start": "date",
}
WATCH = dict.fromkeys(
    [
        "watch_kind",
        "level",
        "entity_id",
        "person_no",
        "unit_code",
        "record_type",
        "record_ref",
        "severity",
        "certainty",
        "sentence",
    ],
    "varchar",
)
EXTRA = {
    "metric_limit": {
        **KEYS, "value": "double", "centre": "double", "outer_low": "double", "outer_high": "double",
        "state": "varchar", "reason": "varchar", "variation": "varchar", "assurance": "varchar", "segment": "bigint",
    },
    "metric_watch": {**WATCH, "due_on": "date", "days_left": "integer"},
}  # fmt: skip


def contract():
    """The committed contract and the tables that it may not have yet."""
    return {name: {**EXTRA.get(name, {}), **columns} for name, columns in {**EXTRA, **last()}.items()}


def words():
    made = {
        name: Words(f"{name}. One row per row.", dict.fromkeys(one, "A column.")) for name, one in contract().items()
    }
    return {
        **made,
        **{name: known for name, known in plain_words().items() if name not in EXTRA},
    }  # fmt: skip


def enrich(rows):
    for one in rows["dim_metric"]:
        one |= {"basis": "flow", "direction": "higher", "family": "victims", "target": 90.0, "source_systems": "athena"}
    for one in rows["dim_officer"]:
        one["is_probationer"] = one["person_no"] == "A3"
    earlier = [{**one, "period_start": date(2024, month, 1)} for one in rows["metric_value"] for month in (8, 9)]
    for one in rows["metric_value"]:
        one |= {"target": 90.0, "meets_target": False, "peer_value": 60.0, "baseline_value": 55.0}
        if one["entity_id"] in ("A1", "A3"):
            one |= {"flag": "low", "flag_reason": SENTENCE}
    rows["metric_value"] += earlier
    named = {"metric_id": METRIC, "period_grain": "month", "period_start": DAY}
    rows["metric_limit"] = [
        {
            **named, "period_start": date(2024, month, 1), "level": "force", "entity_id": "HERTS", "value": 10.0,
            "centre": 10.0, "outer_low": 5.0, "outer_high": 15.0, "state": "assessed", "segment": 0,
            "variation": "common_cause", "assurance": "will fail",
        }
        for month in (8, 9, 10)
    ]  # fmt: skip
    rows["metric_watch"] = [
        {
            "watch_kind": "time_limit", "level": "officer", "entity_id": person,
            "person_no": person, "unit_code": UNIT[person], "record_type": "investigation",
            "record_ref": crime, "severity": "urgent", "certainty": "known", "due_on": date(2024, 11, 8),
            "days_left": 3,
            "sentence": f"The time limit of {crime} runs out in 3 days.",
        }
        for person, crime in (("A1", CRIME_OF_A1), ("B1", CRIME_OF_B1))
    ]  # fmt: skip
    rows["fct_stop_search"] = [
        {
            "form_no": "SS1", "person_no": "A2", "unit_code": "BRX-INT1", "waits_for": "reviewer",
            "submitted_at": datetime(2024, 10, 20),
        }
    ]  # fmt: skip
    rows["fct_plan"] = [
        {
            "plan_id": "7", "person_no": "A1", "unit_code": "BRX-INT1", "metric_id": METRIC, "status": "open",
            "opened_on": date(2024, 9, 1), "review_due_on": date(2024, 10, 1),
        }
    ]  # fmt: skip
    rows["fct_investigation"] = [
        {
            "investigation_no": crime, "person_no": person, "unit_code": UNIT[person], "is_open": True,
            "recorded_at": AS_AT,
        }
        for person, crime in (("A1", CRIME_OF_A1), ("B1", CRIME_OF_B1))
    ]  # fmt: skip
    rows["fct_posting"] = [
        {"posting_key": key, "person_no": one, "unit_code": unit, "is_current": True}
        for key, (one, unit) in enumerate(UNIT.items(), start=1)
    ]
    rows["source_freshness"] = [
        {"system": "athena", "table": "investigation", "last_loaded_at": AS_AT, "status": "fresh"},
        {"system": "hr", "table": "posting", "last_loaded_at": datetime(2024, 11, 1), "status": "stale"},
    ]
    withheld = [one for one in rows["metric_value"] if one["entity_id"] == "DAC-CMD" and one["metric_id"] == METRIC]
    rows["metric_value"] = [one for one in rows["metric_value"] if one not in withheld]


def publish_page(settings, release_id, change=enrich):
    release = publish(settings, release_id, contract=contract(), change=change)
    path = release.path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["withheld"] = [{"metric_id": METRIC, "level": "team", "entity_id": "DAC-CMD", "reason": WITHHELD}]
    path.write_text(json.dumps(manifest))
    return release


__all__ = ["UNIT", "WORLD", "contract", "publish_page", "words"]
