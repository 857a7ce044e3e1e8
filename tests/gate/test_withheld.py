"""What is withheld is listed and gone; everything else is row for row what it was."""

import json

import duckdb
import pytest

from orchestration.publication import publish, verify
from orchestration.publication.withheld import Scope, withheld_scopes
from orchestration.quality.result import CheckResult
from tests.publication.worker import PASSED, build_warehouse, settings_in

# T1 and T2 are in A now; T3 moved from A to B in January; T4 is in B.
MARTS = """
create or replace table marts.dim_team as select * from (values
    (1, 'T1', 'A', true), (2, 'T2', 'A', true), (3, 'T3', 'A', false), (4, 'T3', 'B', true), (5, 'T4', 'B', true)
) as t(team_key, unit_code, csp_code, is_current);
create or replace table marts.metric_value as
with place(level, entity_id, parent_entity_id, period_grain) as (values
    ('force', 'HERTS', null, 'month'), ('csp', 'A', 'HERTS', 'month'), ('csp', 'B', 'HERTS', 'month'),
    ('csp', 'FORCE_WIDE', 'HERTS', 'month'), ('team', 'T1', 'A', 'month'), ('team', 'T1', null, 'current'),
    ('team', 'T3', 'A', 'month'), ('team', 'T3', 'B', 'current'), ('team', 'T4', 'B', 'month'),
    ('team', 'UNPOSTED', 'FORCE_WIDE', 'month'), ('officer', 'P1', 'T1', 'month'), ('officer', 'P1', 'T4', 'month'),
    ('officer', 'UNASSIGNED', 'T1', 'month'), ('officer', 'P3', 'T3', 'month'), ('officer', 'P3', 'T3', 'current'),
    ('officer', 'P4', 'UNPOSTED', 'month'), ('officer', 'P5', 'T4', 'month'))
select metric_id, place.*, date '2024-01-01' as period_start, 1.5 as value
from place, (values ('m'), ('n')) as metric(metric_id) where entity_id <> 'P5' or metric_id = 'n';
create or replace table marts.metric_flag as select metric_id, level, entity_id, 'why' as reason
from marts.metric_value where level in ('team', 'officer') group by all;
create or replace table marts.metric_watch as select * from (values
    ('m', 'T1', 'A'), ('n', 'T1', 'A'), ('m', 'T2', 'A'), ('m', 'T4', 'B'), (null, 'T4', 'B'), ('n', 'UNPOSTED', 'A'),
    ('m', 'UNPOSTED', 'FORCE_WIDE')) as t(metric_id, unit_code, csp_code);
create or replace table marts.metric_watch_summary as
select level, entity_id, unit_code, csp_code from (values ('team', 'T1', 'T1', 'A'), ('csp', 'A', null, 'A'),
    ('csp', 'B', null, 'B'), ('force', 'HERTS', null, null)) as t(level, entity_id, unit_code, csp_code);
create or replace view marts.metric_value_current as from marts.metric_value;
create or replace table marts.metric_value_version as select *, 1 as version from marts.metric_value;
create or replace table marts.metric_daily as
select metric_id, level, entity_id, date '2024-01-20' + days::integer as day, 2.5 as value
from (select distinct metric_id, level, entity_id from marts.metric_value where level <> 'officer'),
range(20) as d(days);
create or replace table marts.metric_month as
select metric_id, level, entity_id, month from (select distinct metric_id, level, entity_id from marts.metric_value),
    (values (date '2024-01-01'), (date '2023-01-01')) as months(month);
create or replace table marts.baseline_comparison as
select metric_id, level, entity_id, date '2023-01-01' as baseline_month, date '2024-01-01' as comparison_month
from marts.metric_month group by all
union all  -- captured, and no value of the metric is left of them
select *, date '2023-01-01', date '2024-01-01'
from (values ('n', 'csp', 'OLD'), ('k', 'officer', 'UNASSIGNED'), ('k', 'officer', 'P1'), ('k', 'team', 'T3'),
    ('k', 'officer', 'P5')) as t;
create or replace table marts.baseline_bridge as select metric_id, level, entity_id from marts.baseline_comparison;
create or replace table marts.baseline_status as select date '2024-01-01' as baseline_month;
create or replace table marts.metric_retirement_proposal as select 'm' as metric_id union select 'n';
create or replace table marts.plan_case as select * from (values  -- opened in another team than the one they are in now
    ('m', 'P3', 'T4', 'B', 1.5), ('n', 'P5', 'T4', 'B', null), ('m', 'P9', 'T1', 'A', null)
) as t(metric_id, person_no, unit_code, csp_code, value_now);
create or replace table marts.plan_effect as select 'm' as metric_id union select 'n';
create or replace table marts.worklist_hr as select 1 as place, '=cmd|x' as detail, null as unit;
"""
GONE = {
    "csp": {("csp", "A", "month"), ("team", "T1", "month"), ("team", "T1", "current"), ("team", "T3", "month"),
            ("officer", "P1", "T1"), ("officer", "UNASSIGNED", "T1"), ("officer", "P3", "month")},
    "team": {("team", "T1", "month"), ("team", "T1", "current"), ("officer", "P1", "T1"),
             ("officer", "UNASSIGNED", "T1")},
}  # fmt: skip


def failed(kind, scope_id):
    words = ("12 %", "less than 10 %", False, "Too many", "gate", "settle it.", kind, scope_id, "withhold", "HR")
    return CheckResult("disputed", f"{kind} {scope_id}", "warn", *words)


@pytest.fixture
def settings(tmp_path):
    settings = settings_in(tmp_path / "data")
    build_warehouse(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute(MARTS)
    return settings


def rows(path, table="metric_value"):
    return duckdb.sql(f"from '{path / table}.parquet' order by all").fetchall()


def everything(settings, table="metric_value"):
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        return warehouse.sql(f"from marts.{table} order by all").fetchall()


@pytest.mark.parametrize(("kind", "scope_id"), [("csp", "A"), ("team", "T1")])
def test_scope_is_gone_and_all_else_is_whole(settings, kind, scope_id):
    release = publish(settings, [PASSED, failed(kind, scope_id)])

    def is_gone(row):
        _, level, entity, parent, grain, *_ = row
        return bool(GONE[kind] & {(level, entity, grain), (level, entity, parent)})

    for table in ("metric_value", "metric_value_current", "metric_value_version"):
        assert rows(release.path, table) == [row for row in everything(settings, table) if not is_gone(row)], table
    assert rows(release.path, "dim_team") == everything(settings, "dim_team")
    assert verify(release.path) == []


def test_daily_rows_go_too_also_those_of_a_team_that_was_there_in_that_month(settings):
    release = publish(settings, [PASSED, failed("csp", "A")])

    def is_gone(row):
        _, level, entity, day, _ = row
        return entity in ("A", "T1") or (level == "team" and entity == "T3" and day.month == 1)

    assert rows(release.path, "metric_daily") == [
        row for row in everything(settings, "metric_daily") if not is_gone(row)
    ]
    assert {row[3].month for row in rows(release.path, "metric_daily") if row[2] == "T3"} == {2}


@pytest.mark.parametrize(("kind", "scope_id"), [("csp", "A"), ("team", "T1")])
def test_figures_of_a_month_go_although_those_of_another_month_stay(settings, kind, scope_id):
    """P3 was in A in January and is in B now; P1 was in both, and what is over both teams stays for the one."""
    release = publish(settings, [PASSED, failed(kind, scope_id)])
    gone = {"csp": {"A", "T1", "UNASSIGNED"}, "team": {"T1", "UNASSIGNED"}}[kind]
    in_january = gone | {"csp": {"P3", "T3"}, "team": set()}[kind]
    for table in ("baseline_comparison", "baseline_bridge"):
        left = [row for row in everything(settings, table) if row[2] not in in_january]
        assert rows(release.path, table) == left, table
    assert rows(release.path, "metric_month") == [
        row
        for row in everything(settings, "metric_month")
        if row[2] not in (in_january if row[3].year == 2024 else gone)
    ]


def test_metric_is_gone_and_all_else_is_whole(settings):
    release = publish(settings, [PASSED, failed("metric", "n")])
    of_months = ("metric_month", "baseline_comparison", "baseline_bridge")
    for table in ("metric_value", "metric_value_current", "metric_daily", *of_months, "metric_retirement_proposal"):
        assert rows(release.path, table) == [row for row in everything(settings, table) if row[0] != "n"], table
    assert [entry["metric_id"] for entry in release.manifest["withheld"]] == ["n"]


@pytest.mark.parametrize(
    ("kind", "scope_id", "left"),
    [
        ("team", "T1", {("m", "T2"), ("m", "T4"), (None, "T4"), ("n", "UNPOSTED"), ("m", "UNPOSTED")}),
        ("csp", "A", {("m", "T4"), (None, "T4"), ("m", "UNPOSTED")}),
        ("metric", "n", {("m", "T1"), ("m", "T2"), ("m", "T4"), (None, "T4"), ("m", "UNPOSTED")}),
    ],
)
def test_watch_of_what_is_gone_goes_too(settings, kind, scope_id, left):
    release = publish(settings, [PASSED, failed(kind, scope_id)])
    assert {(metric, unit) for metric, unit, _ in rows(release.path, "metric_watch")} == left
    entities = {entity for _, entity, *_ in rows(release.path, "metric_watch_summary")}
    gone = {"team": {"T1"}, "csp": {"T1", "A"}, "metric": set()}[kind]
    assert entities == {"T1", "A", "B", "HERTS"} - gone


def test_flags_of_what_is_gone_go_too(settings):
    release = publish(settings, [PASSED, failed("team", "T1")])
    flagged = {(level, entity) for _, level, entity, _ in rows(release.path, "metric_flag")}
    left = {(level, entity) for _, level, entity, *_ in rows(release.path) if level in ("team", "officer")}
    assert flagged == left
    assert ("officer", "P1") in flagged
    assert ("team", "T1") not in flagged


def test_manifest_and_report_list_what_is_withheld_and_why(settings):
    release = publish(settings, [PASSED, failed("csp", "A")])
    listed = [{key: entry[key] for key in entry if key != "reason"} for entry in release.manifest["withheld"]]
    assert listed == [
        {"level": "csp", "entity_id": "A"},
        {"level": "team", "entity_id": "T1"},
        {"level": "team", "entity_id": "T2"},
        {"level": "team", "entity_id": "T3", "parent_entity_id": "A"},
        {"level": "officer", "entity_id": "P1", "parent_entity_id": "T1"},
        {"level": "officer", "entity_id": "UNASSIGNED", "parent_entity_id": "T1"},
        {"level": "officer", "entity_id": "P3", "parent_entity_id": "T3"},
    ]
    reason = "Too many: 12 %, allowed less than 10 %. To do (HR): settle it."
    assert release.manifest["withheld"][0]["reason"] == reason
    report = json.loads((release.path / "gate.json").read_text())
    assert report["withheld"] == release.manifest["withheld"]
    assert (report["checks"][0]["scope_kind"], report["checks"][0]["action"]) == ("csp", "withhold")


@pytest.mark.parametrize(
    ("kind", "scope", "left"), [("csp", "A", {"P3", "P5"}), ("team", "T3", {"P5", "P9"}), ("metric", "m", {"P5"})]
)
def test_a_plan_goes_with_its_team_its_metric_and_what_it_tells_of_today(settings, kind, scope, left):
    release = publish(settings, [PASSED, failed(kind, scope)])
    assert {person for _, person, *_ in rows(release.path, "plan_case")} == left
    effects = {"n"} if kind == "metric" else {"m", "n"}
    assert {metric for (metric,) in rows(release.path, "plan_effect")} == effects


@pytest.mark.parametrize(("kind", "scope"), [("csp", "A"), ("team", "T1"), ("metric", "m")])
def test_every_row_that_is_gone_is_listed_by_the_keys_of_the_contract(settings, kind, scope):
    release = publish(settings, [PASSED, failed(kind, scope)])
    keys = ("metric_id", "level", "entity_id", "parent_entity_id")
    for row in set(everything(settings)) - set(rows(release.path)):
        named = dict(zip(keys, row, strict=False))
        assert any(
            all(named[key] == entry[key] for key in keys if key in entry) for entry in release.manifest["withheld"]
        )


def test_nothing_fails_nothing_is_withheld(settings):
    release = publish(settings, [PASSED])
    assert rows(release.path) == everything(settings)
    assert release.manifest["withheld"] == []


def test_one_entry_a_scope_however_many_checks_it_failed():
    (scope,) = withheld_scopes([failed("csp", "A"), failed("csp", "A"), PASSED])
    assert isinstance(scope, Scope)
    assert scope.reason.count("Too many") == 2


def test_work_lists_lie_beside_the_release_and_run_no_formula(settings):
    release = publish(settings, [PASSED])
    text = (release.path / "worklist_hr.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["place,detail,unit", "1,'=cmd|x,"]
    assert release.manifest["files"]["worklist_hr.csv"]["rows"] == 1
