"""Small published releases of the force of entitlement.yml, made by hand from the committed contract."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import duckdb

from orchestration.publication import Release
from serving.contract.snapshot import last
from serving.database.words import Words
from tests.serving.world import WORLD, readers, scopes, upn

FAR = {"valid_from": date(1900, 1, 1), "valid_to": date(9999, 12, 31), "is_current": True}
CSPS = {"UNKNOWN": -1, "E07000095": 1, "E07000096": 2, "FORCE_WIDE": 3}
TEAMS = {"UNKNOWN": -1, **{unit: number for number, unit in enumerate(WORLD["teams"], start=1)}}
OFFICERS = {
    "UNKNOWN": -1, "UNALLOCATED": 900, "PROTECTED": 901,
    **{one["person_no"]: number for number, one in enumerate(WORLD["people"], start=1)},
}  # fmt: skip
UNIT = {one["person_no"]: one["unit"] for one in WORLD["people"]}
METRICS = {"out_of_court_disposals": 1, "victim_updates_on_time": 2, "stl_failures": 3}
JUDGED = (
    "metric_assessment",
    "metric_flag",
    "metric_flag_record",
    "metric_limit",
    "metric_watch",
    "metric_workload_band_month",
)
AS_AT = datetime(2024, 11, 5, 9, 30)
DAY = date(2024, 10, 1)


def words():
    """Descriptions of every table and column, as dbt would give them."""
    return {
        table: Words(f"{table}. One row per row.", {column: f"{column} of {table}." for column in columns})
        for table, columns in last().items()
    }


def rows_of(release_id, scale):
    """The rows of a release by table; every metric's numbers are multiples of ``scale``, so releases tell apart."""
    csp_of = {**WORLD["teams"], "UNKNOWN": "UNKNOWN"}
    keyed = readers()
    keys = {one["upn"]: number for number, one in enumerate(keyed, start=1)}
    known = scopes({one["upn"] for one in keyed})
    return {
        "meta_build": [
            {
                "release_id": release_id, "as_at": AS_AT, "created_at": AS_AT, "contract_version": "2",
                "code_version": "x", "history_start": DAY,
            }
        ],
        "dim_csp": [{"csp_key": key, "csp_code": code, "csp_name": code.title()} for code, key in CSPS.items()],
        "dim_team": [
            {
                "team_key": key, "csp_key": CSPS[csp_of[unit]], "unit_code": unit, "unit_name": unit.title(),
                "role_type": "other", "csp_code": csp_of[unit], **FAR,
            }
            for unit, key in TEAMS.items()
        ],
        "dim_officer": [
            {
                "officer_key": key, "person_no": person, "display_name": f"Name {person}", "collar_no": str(key),
                "is_probationer": False, "is_bucket": person not in UNIT, "rank_band": "constable", **FAR,
            }
            for person, key in OFFICERS.items()
        ],
        "dim_metric": [
            {"metric_key": key, "metric_id": name, "metric_name": name.title(), "description": name, "unit": "%", **FAR}
            for name, key in METRICS.items()
        ] + [{"metric_key": -1, "metric_id": "unknown", "metric_name": "Unknown", **FAR}],
        "dim_date": [{"date_key": -1}]
        + [
            {"date_key": int(f"{day:%Y%m%d}"), "date": day}
            for day in (date(2024, 1, 1) + timedelta(days) for days in range(366))
        ],
        "reader": [{**one, "reader_key": keys[one["upn"]]} for one in keyed],
        "reader_scope": [
            {"reader_scope_key": number, "reader_key": keys[a], "upn": a, "scope_kind": b, "scope_id": c}
            for number, (a, b, c) in enumerate(sorted(known), start=1)
        ],
        "supervision": [{"viewer_person_no": one, "officer_person_no": one, "depth": 0} for one in UNIT],
        "metric_value": _figures(scale),
        **{table: _judged() for table in JUDGED},
        "fct_stl": _time_limits(),
        "fct_incident_response": [
            {"incident_no": f"I-{unit}", "unit_code": unit, "team_key": key, "csp_key": -1, "created_date_key": -1}
            for unit, key in TEAMS.items()
        ],
        **{
            table: [{"code": "P01", "entity_id": one, "person_no": one} for one in ("A1", "B1", "L3")]
            for table in ("posting_mismatch", "posting_mismatch_history", "worklist_hr")
        },
        "worklist_hub": [{"code": "P11", "entity_id": "X"}],
        "rejected_row": [{"system": "hr", "table_name": "person"}],
    }  # fmt: skip


def _figures(scale):
    officers = [("officer", person, unit) for person, unit in UNIT.items()]
    officers += [("officer", bucket, "BRX-INT1") for bucket in ("UNALLOCATED", "PROTECTED")]
    teams = [("team", unit, csp) for unit, csp in WORLD["teams"].items()]
    above = [("csp", csp, "HERTS") for csp in set(WORLD["teams"].values())] + [("force", "HERTS", None)]
    return [
        {
            "metric_id": metric, "level": level, "entity_id": entity, "parent_entity_id": parent,
            "period_grain": "month", "period_start": DAY, "numerator": float(scale * (3 if level == "force" else 1)),
            "denominator": None if metric == "stl_failures" else float(scale * (60 if level == "force" else 20)),
            "value": float(scale),
        }
        for metric in METRICS
        for level, entity, parent in [*officers, *teams, *above]
    ]  # fmt: skip


def _judged():
    """One row an officer, bucket, team, partnership and the force, in the columns that all tables of JUDGED have."""
    at = {
        "officer": [*UNIT, "UNALLOCATED"],
        "team": WORLD["teams"],
        "csp": set(WORLD["teams"].values()),
        "force": ["HERTS"],
    }
    return [{"level": level, "entity_id": entity} for level, names in at.items() for entity in names]


def _time_limits():
    """O1 is wholly A1's; O2 was A1's and failed with B1, of another team; O3 is nobody's in BRX-INT1."""
    parties = [("O1", "A1", "A1"), ("O2", "A1", "B1"), ("O3", "UNALLOCATED", None)]
    return [
        {
            "offence_id": offence, "person_no": person, "unit_code": UNIT.get(person, "BRX-INT1"),
            "event_person_no": failed, "event_unit_code": UNIT.get(failed),
            "officer_key": OFFICERS[person], "event_officer_key": OFFICERS.get(failed, -1),
            "team_key": TEAMS[UNIT.get(person, "BRX-INT1")], "event_team_key": -1, "csp_key": -1, "event_csp_key": -1,
            "limit_date_key": -1, "offence_date_key": 20241001, "event_date_key": -1,
        }
        for offence, person, failed in parties
    ]  # fmt: skip


def publish(settings, release_id, scale=10, contract=None, change=None):
    """Write a release below the published directory and point ``current`` at it; ``change`` may alter its rows."""
    path = settings.published_dir / "releases" / release_id
    path.mkdir(parents=True)
    rows, counts = rows_of(release_id, scale), {}
    if change:
        change(rows)
    with duckdb.connect(str(path / "scorecards.duckdb")) as database:
        for table, columns in (contract or last()).items():
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            database.execute(f'create table "{table}" ({listed})')
            for row in rows.get(table, []):
                names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
                database.execute(f'insert into "{table}" ({names}) values ({marks})', list(row.values()))
            counts[table] = len(rows.get(table, []))
    files = {f"{table}.parquet": {"rows": count} for table, count in counts.items()}
    (path / "manifest.json").write_text(json.dumps({"release_id": release_id, "files": files}))
    current = settings.published_dir / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(path)
    return Release.open(path)


__all__ = ["publish", "rows_of", "upn", "words"]
