"""The change of a mart that a tick kept is followed, and only as far as it is true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from orchestration.publication import changes, publish, tables, verify
from orchestration.publication.content import content
from orchestration.publication.difference import difference
from orchestration.publication.release import Release
from orchestration.settings import Settings
from tests.publication.test_unchanged import ALIKE, STEADY, rows_apart
from tests.publication.worker import PASSED, build_warehouse

STATEMENTS = [
    "delete from marts.metric_value where n % 100 = 3",
    "update marts.metric_value set m = null where n < 40",
    "insert into marts.metric_value select 7, 0, 'x' from range(30)",
    "insert into marts.metric_value from marts.metric_value where n < 9",
]
VIEW = "create view marts.metric_value_shown as from marts.metric_value"


def published(settings: Settings, statement: str, keeps: str = "the change") -> Release:
    """Publish after ``statement`` has changed metric_value, of which the warehouse keeps the change."""
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        mart = "marts.metric_value"
        warehouse.execute(f"create temp table was as from {mart}")
        warehouse.execute(statement)
        delta = difference(warehouse, "temp.main.delta", "was", mart)
        if keeps == "less than changed":
            warehouse.execute(f"delete from {delta.relation} where rowid % 2 = 0")
        before, after = (str(content(warehouse, one)) for one in ("was", mart))
        if keeps != "nothing":
            changes.prepare(warehouse)
            changes.keep(warehouse, "metric_value", before, after, delta)
        know(warehouse, {"metric_value": after, "metric_value_shown": "of a view"} | ALIKE)
    return publish(settings, [PASSED], timedelta(0))


def know(warehouse: Any, versions: dict[str, str]) -> None:
    """Let the warehouse say the versions of its marts as a tick does."""
    warehouse.execute("create or replace table pipeline.tick_node (node varchar, version varchar)")
    for name, version in versions.items():
        warehouse.execute("insert into pipeline.tick_node values (?, ?)", [f"model.scorecards.{name}", version])


@pytest.fixture
def first(settings: Settings) -> Release:
    """Return the release of a warehouse that every test of this module changes."""
    build_warehouse(settings, rows=500)
    return published(settings, f"{STEADY}; {VIEW}", keeps="nothing")


def next_run(settings: Settings) -> None:
    """Let the warehouse be of the next run, its figures those that the last one left."""
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create table figures as from marts.metric_value")
    build_warehouse(settings, rows=500)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create or replace table marts.metric_value as from figures; drop table figures")


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_a_tick_kept_puts_the_release_right(
    settings: Settings, first: Release, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    monkeypatch.setattr(tables, "difference", lambda *of: compared.append(of[2]) or difference(*of))
    next_run(settings)
    second = published(settings, statement)
    assert rows_apart(settings, second) == 0
    assert verify(second.path) == []
    assert not [name for name in compared if "metric_value" in name]


@pytest.mark.parametrize("keeps", ["nothing", "less than changed"])
def test_change_that_is_not_all_of_it_does_no_harm(settings: Settings, first: Release, keeps: str) -> None:
    next_run(settings)
    second = published(settings, STATEMENTS[1], keeps)
    assert rows_apart(settings, second) == 0
    assert verify(second.path) == []


def test_change_from_another_state_than_the_last_release_is_not_followed(settings: Settings, first: Release) -> None:
    for statement in STATEMENTS[:2]:
        with duckdb.connect(str(settings.warehouse_path)) as warehouse:
            warehouse.execute(statement)
    next_run(settings)
    assert rows_apart(settings, published(settings, STATEMENTS[2])) == 0


def test_view_with_the_rows_of_another_mart_is_one_file_with_it(settings: Settings, first: Release) -> None:
    next_run(settings)
    release = published(settings, STATEMENTS[0])
    files = [release.path / f"{name}.parquet" for name in ("metric_value", "metric_value_shown")]
    assert files[0].samefile(files[1])
    assert release.rows["metric_value"] == release.rows["metric_value_shown"]
    assert kinds(release)["metric_value_shown"] == "VIEW"
    assert rows_apart(settings, release) == 0
    assert verify(release.path) == []
    next_run(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create or replace view marts.metric_value_shown as from marts.metric_value where n > 9")
    release = published(settings, STATEMENTS[1])
    files = [release.path / f"{name}.parquet" for name in ("metric_value", "metric_value_shown")]
    assert not files[0].samefile(files[1])
    assert kinds(release)["metric_value_shown"] == "BASE TABLE"
    assert rows_apart(settings, release) == 0
    assert verify(release.path) == []


def test_second_name_of_a_mart_does_not_follow_it_where_they_part(settings: Settings, first: Release) -> None:
    next_run(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create table kept as from marts.metric_value")
        warehouse.execute("create or replace view marts.metric_value_shown as from main.kept")
    release = published(settings, STATEMENTS[0])
    assert kinds(release)["metric_value_shown"] == "BASE TABLE"
    shown = [f"select count(*) from '{release.path / name}.parquet'" for name in ("metric_value", "metric_value_shown")]
    assert [duckdb.sql(query).fetchone() for query in shown] == [(4950,), (5000,)]
    assert verify(release.path) == []


def kinds(release: Release) -> dict[str, str]:
    """Return what each name of the release's database is, asked under another name of the database."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release.path / 'scorecards.duckdb'}' as elsewhere (read_only)")
        query = "select table_name, table_type from information_schema.tables where table_catalog = 'elsewhere'"
        found = dict(connection.execute(query).fetchall())
        for name, rows in release.rows.items():
            assert connection.execute(f"select count(*) from elsewhere.{name}").fetchone() == (rows,)
    return found
