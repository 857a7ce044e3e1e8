"""The checks that shield people, on rows by hand: they find whoever is named, and take no other id for a person's.

Ids of different kinds may be alike: that a team, a cost centre or a count is called as a covert officer is no reason to
hold a release back.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.tick.plan import Plan

MISMATCH, WATCH = "assert_mismatch_names_no_protected_person", "assert_watch_names_nobody_shielded"
Rows = dict[str, list[dict[str, str | bool | None]]]
PEOPLE: Rows = {
    "stg_hr__person": [
        {"person_no": "P6", "collar_canonical": "77", "is_protected": True},
        {"person_no": "6", "collar_canonical": None, "is_protected": True},
        {"person_no": "60012", "collar_canonical": None, "is_protected": True},
        {"person_no": "P1", "collar_canonical": "11", "is_protected": False},
    ],
    "stg_hr__posting": [{"posting_id": "6", "person_no": "P1"}, {"posting_id": "X", "person_no": "P6"}],
    "stg_athena__user_account": [{"user_id": "A7", "collar_canonical": "77"}],
    "stg_athena__unit": [{"unit_code": "U1"}],
    "stg_hr__org_unit": [{"org_unit_code": "O1"}],
    "stg_sharepoint__team_map": [{"unit_code": "U1"}],
    "int_quarantined_person": [{"person_no": "P1"}],
}


def found(compiled: Plan, folder: Path, check: str, rows: Rows) -> int:
    """Return how many rows the check finds in tables that hold these rows, and are empty where they name none."""
    [test] = [test for test in compiled.tests if test.name == check]
    steps = {step.unique_id: step for step in compiled.steps}
    with duckdb.connect(str(folder / "warehouse.duckdb")) as warehouse:
        for step in (steps[parent] for parent in test.parents):
            columns = rows[step.name][0]
            types = ", ".join(
                f"{name} {'boolean' if isinstance(v, bool) else 'varchar'}" for name, v in columns.items()
            )
            warehouse.execute(f"create schema if not exists {step.relation.rpartition('.')[0]}")
            warehouse.execute(f"create or replace table {step.relation} ({types})")
            for row in rows[step.name]:
                marks = ", ".join(["?"] * len(row))
                warehouse.execute(f"insert into {step.relation} values ({marks})", list(row.values()))
        return len(warehouse.execute(test.sql).fetchall())


def listing(kind: str, entity: str, detail: str, person: str | None = None, other: str | None = None) -> Rows:
    """Return one open mismatch and the parts of its sentence."""
    key = {"code": "C", "entity_type": kind, "entity_id": entity}
    return {
        "posting_mismatch": [{**key, "person_no": person, "detail": detail}],
        "posting_mismatch_history": [{**key, "person_no": person}],
        "int_mismatch": [{**key, "other_person_no": other}],
    }


@pytest.mark.parametrize(
    ("kind", "entity", "detail", "person", "other"),
    [
        ("unit", "P6", "Athena has the team P6, the team map does not", None, None),
        ("cost_centre", "P6", "Cost centre P6 pays for U1", None, None),
        ("posting", "6", "A posting of P1 in HR begins on 6 May 2024", "P1", None),
        ("person", "P1", "P1 of U1 still holds 6 crimes", "P1", None),
        ("person", "P1", "P1 and another person have had one number for 6 days", "P1", "6"),
        ("person", "P1", "P1 supervises 12 officers, P61 and XP6 among them", "P1", None),
    ],
)
def test_what_only_looks_like_a_protected_number_is_none(compiled, tmp_path, kind, entity, detail, person, other):
    assert found(compiled, tmp_path, MISMATCH, {**PEOPLE, **listing(kind, entity, detail, person, other)}) == 0


def test_a_unit_called_as_a_protected_person_may_stand_in_any_sentence(compiled, tmp_path):
    rows = {
        **PEOPLE,
        **listing("person", "P1", "HR has P1 in P6 since May", "P1"),
        "stg_athena__unit": [{"unit_code": "P6"}],
    }
    assert found(compiled, tmp_path, MISMATCH, rows) == 0


@pytest.mark.parametrize(
    ("kind", "entity", "detail", "person", "other"),
    [
        ("person", "P6", "somebody", None, None),
        ("account", "P6", "somebody", None, None),
        ("account", "A7", "somebody", None, None),
        ("posting", "X", "somebody", None, None),
        ("record", " 6 ", "somebody", None, None),
        ("unit", "U1", "somebody", "6", None),
        ("person", "P1", "P1 and 6 are both in service", "P1", "6"),
        ("person", "P1", "P1 is led by P6", "P1", None),
        ("person", "P1", "P1 is led by 60012", "P1", None),
    ],
)
def test_a_protected_person_is_found_wherever_named(compiled, tmp_path, kind, entity, detail, person, other):
    assert found(compiled, tmp_path, MISMATCH, {**PEOPLE, **listing(kind, entity, detail, person, other)}) > 0


def watched(level: str, entity: str, record_type: str, record: str) -> Rows:
    """Return one thing that is watched, its series and a month of its band, all of one owner."""
    thing = {
        "person_no": "UNKNOWN",
        "level": level,
        "entity_id": entity,
        "record_type": record_type,
        "record_ref": record,
    }
    series: Rows = {
        name: [{"level": level, "entity_id": entity}]
        for name in ("metric_watch_assessment", "metric_workload_band_month")
    }
    return {
        **series,
        "metric_watch": [{**thing, "officer_key": "1"}],
        "dim_officer": [{"officer_key": "1", "person_no": "UNKNOWN"}],
    }


@pytest.mark.parametrize("shielded", ["P6", "P1"])
def test_the_watch_shields_officers_and_no_team_or_record_that_is_called_alike(compiled, tmp_path, shielded):
    for level, entity, record_type, record in [
        ("team", shielded, "investigation", shielded),
        ("csp", shielded, "csp", shielded),
    ]:
        assert found(compiled, tmp_path, WATCH, {**PEOPLE, **watched(level, entity, record_type, record)}) == 0
    assert found(compiled, tmp_path, WATCH, {**PEOPLE, **watched("officer", shielded, "investigation", "I1")}) > 0
    assert found(compiled, tmp_path, WATCH, {**PEOPLE, **watched("team", "U1", "officer", shielded)}) > 0
