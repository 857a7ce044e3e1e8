"""Metrics are fluid: one is added, one gets a new definition and one is retired, by files and catalogue rows alone."""

import csv
import shutil
from datetime import date, timedelta

import duckdb
import pytest

from orchestration.ingestion import ingest_all, replay
from orchestration.settings import REPOSITORY
from orchestration.transformation import prepare_run, runner
from tests.anew import build_project
from tests.oracle.clock import local_date
from tests.oracle.small_world import make_world, write_world
from tests.oracle.test_warehouse_agrees import settings_for

KEPT = ["flow/mtr_overtime_spend", "stock/mtr_acro_outstanding", "period/mtr_overtime_vs_budget"]
KEPT += ["flags/mtr_flags_with_plan"]
MODELS = ["metric_value", "metric_value_current", "metric_value_version", "dim_metric"]


@pytest.fixture(scope="module")
def world():
    return make_world(1)


@pytest.fixture(scope="module")
def days(world):
    today = local_date(world[1])
    this_month = today.replace(day=1)
    # the definition changes with the month before last, the other metric goes ten days ago
    return {"changed_on": (this_month - timedelta(days=40)).replace(day=1), "retired_on": today - timedelta(days=10)}


@pytest.fixture(scope="module")
def warehouse(world, days, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fluid")
    copy_project(folder)
    add_a_metric(folder)
    change_a_definition(folder, days["changed_on"])
    retire_a_metric(folder, days["retired_on"])
    write_world(world[0], folder / "sources")
    settings = settings_for(folder, world[1])
    ingest_all(settings)
    replay(settings)
    prepare_run(settings, "20240101T000000000Z")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "REPOSITORY", folder)
        report = build_project(settings, folder / "dbt_project", *MODELS)
    assert [f"{node.name}: {node.message}" for node in report.broken_models] == []
    failed = [node for node in report.tests if node.status != "pass" and node.severity == "error"]
    # seeds that speak of metrics which this small project has not
    of_others = ("metric_target", "partner_metric")
    assert [f"{node.name}: {node.message}" for node in failed if not any(name in node.name for name in of_others)] == []
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        yield connection


def copy_project(folder):
    """Copy what the metric mart is made of, with three metrics: dbt reads a small tree in seconds."""
    shutil.copytree(REPOSITORY / "dbt_project", folder / "dbt_project", ignore=shutil.ignore_patterns("*assert_*.sql"))
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
    models = folder / "models"
    for layer in ("staging", "intermediate"):
        others = shutil.ignore_patterns("*.yml", "quality")
        shutil.copytree(REPOSITORY / "models" / layer, models / layer, ignore=others)
    shutil.copytree(REPOSITORY / "models" / "sources", models / "sources")
    (models / "marts").mkdir()
    for model in MODELS:
        for kind in ("sql", "yml"):
            shutil.copy(REPOSITORY / "models" / "marts" / "metrics" / f"{model}.{kind}", models / "marts")
    for name in KEPT:
        (models / "metrics" / name).parent.mkdir(parents=True)
        shutil.copy(REPOSITORY / "models" / "metrics" / f"{name}.sql", models / "metrics" / f"{name}.sql")
    shutil.copy(REPOSITORY / "models" / "metrics" / "columns.md", models / "metrics")
    kept = {name.rsplit("mtr_", 1)[1] for name in KEPT}
    rewrite_catalogue(folder, lambda rows: [row for row in rows if row["metric_id"] in kept])


def add_a_metric(folder):
    copy_of_acro(folder, "items_twice", 2)
    rewrite_catalogue(folder, lambda rows: [*rows, {**acro(rows), "metric_id": "items_twice"}])


def change_a_definition(folder, day):
    copy_of_acro(folder, "acro_outstanding__v2", 3)

    def change(rows):
        new = {**acro(rows), "version": "2", "valid_from": str(day)}
        acro(rows)["valid_to"] = str(day)
        return [*rows, new]

    rewrite_catalogue(folder, change)


def retire_a_metric(folder, day):
    def retire(rows):
        return [{**row, "valid_to": str(day)} if row["metric_id"] == "overtime_spend" else row for row in rows]

    rewrite_catalogue(folder, retire)


def acro(rows):
    return next(row for row in rows if row["metric_id"] == "acro_outstanding")


def copy_of_acro(folder, series, times):
    stock = folder / "models" / "metrics" / "stock"
    text = (stock / "mtr_acro_outstanding.sql").read_text()
    text = text.replace("'acro_outstanding' as metric_id", f"'{series}' as metric_id")
    assert "1 as numerator" in text
    (stock / f"mtr_{series}.sql").write_text(text.replace("1 as numerator", f"{times} as numerator"))


def rewrite_catalogue(folder, change):
    path = folder / "seeds" / "metric_catalogue.csv"
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(change(rows))


def months(warehouse, table, metric, where="true"):
    whose = f"metric_id = ? and level = 'force' and period_grain = 'month' and {where}"
    return dict(warehouse.execute(f"select period_start, value from marts.{table} where {whose}", [metric]).fetchall())


def test_an_added_metric_is_published_for_all_its_history(warehouse):
    old = months(warehouse, "metric_value_version", "acro_outstanding", "version = 1")
    assert any(old.values())
    assert months(warehouse, "metric_value", "items_twice") == {month: 2 * value for month, value in old.items()}


def test_a_changed_definition_holds_from_its_first_day_and_the_old_one_before(warehouse, days):
    old = months(warehouse, "metric_value_version", "acro_outstanding", "version = 1")
    new = months(warehouse, "metric_value_version", "acro_outstanding", "version = 2")
    assert new == {month: 3 * value for month, value in old.items()}
    in_force = {month: new[month] if month >= days["changed_on"] else old[month] for month in old}
    assert {month >= days["changed_on"] for month in old} == {True, False}
    assert months(warehouse, "metric_value", "acro_outstanding") == in_force


def test_both_versions_are_members_and_one_is_current(warehouse):
    sql = "select metric_version, is_current from marts.dim_metric where metric_id = 'acro_outstanding' order by 1"
    assert warehouse.execute(sql).fetchall() == [(1, False), (2, True)]


def test_only_a_changed_metric_has_its_versions_listed(warehouse):
    assert warehouse.execute("select distinct metric_id from marts.metric_value_version").fetchall() == [
        ("acro_outstanding",)
    ]


def test_a_retired_metric_leaves_the_current_view_and_is_still_computed(warehouse, days):
    assert months(warehouse, "metric_value_current", "overtime_spend") == {}
    assert len(months(warehouse, "metric_value", "overtime_spend")) > 1
    grains = "select distinct period_grain from marts.metric_value where metric_id = 'overtime_spend'"
    assert {grain for (grain,) in warehouse.execute(grains).fetchall()} == {"current", "week", "month"}
    sql = "select is_current, retired_on, computed_until from marts.dim_metric where metric_id = 'overtime_spend'"
    is_current, retired_on, computed_until = warehouse.execute(sql).fetchone()
    assert not is_current
    assert retired_on == days["retired_on"]
    assert computed_until == date(2025, 4, 1)


def test_nothing_else_leaves_the_current_view(warehouse):
    sql = """
        select count(*) from (
            select * from marts.metric_value where metric_id <> 'overtime_spend'
            except all
            select * from marts.metric_value_current
        )
    """
    assert warehouse.execute(sql).fetchone() == (0,)
