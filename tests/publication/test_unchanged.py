"""A mart that is what the last release published, to the last row, shares its file; anything else is written."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.publication import publish, verify
from orchestration.publication.release import Release
from orchestration.publication.unchanged import WHOLE
from orchestration.settings import Settings
from tests.publication.worker import PASSED, TABLES, build_warehouse

STEADY = "create or replace table marts.metric_value as select n, n % 7 as m, 'x' as stamp from range(5000) as t(n)"
ALIKE = {"source_freshness": "a"}
FILES = {f"{name}.parquet" for name in TABLES}


def publish_as(settings: Settings, versions: dict[str, str], statement: str = "select 1", rows: int = 500) -> Release:
    """Publish marts that a tick knows by ``versions``, after ``statement`` has changed what was built."""
    build_warehouse(settings, rows=rows)
    change(settings, STEADY)
    change(settings, statement)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create or replace table pipeline.tick_node (node varchar, version varchar)")
        for name, version in versions.items():
            warehouse.execute("insert into pipeline.tick_node values (?, ?)", [f"model.scorecards.{name}", version])
    return publish(settings, [PASSED], timedelta(0))


def change(settings: Settings, statement: str) -> None:
    """Change the built marts, as the versions that are published next will say."""
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute(statement)


def rows_apart(settings: Settings, release: Release) -> int:
    """Return in how many rows a release's tables, in both forms, are not those of the warehouse."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.warehouse_path}' as warehouse (read_only)")
        connection.execute(f"attach '{release.path / 'scorecards.duckdb'}' as release (read_only)")
        pairs = [(f"warehouse.marts.{name}", f"release.{name}") for name in TABLES]
        pairs += [(f"warehouse.marts.{name}", f"'{release.path / name}.parquet'") for name in TABLES]
        both = [pair for one, other in pairs for pair in ((one, other), (other, one))]
        counts = [f"select count(*) as n from (from {one} except all from {other})" for one, other in both]
        return int(connection.execute(f"select sum(n)::int from ({' union all '.join(counts)})").fetchone()[0])


def shared(one: Release, other: Release) -> set[str]:
    """Return the files that two releases share."""
    return {name for name in FILES if _inode(one.path / name) == _inode(other.path / name)}


def _inode(path: Path) -> int:
    return os.stat(path).st_ino


def test_mart_of_the_same_version_is_one_file_with_two_names(settings: Settings) -> None:
    first = publish_as(settings, {"dim_team": "a", "metric_value": "a"})
    second = publish_as(settings, {"dim_team": "a", "metric_value": "b"})
    assert shared(first, second) == {"dim_team.parquet"}
    assert verify(first.path) == verify(second.path) == []
    assert second.manifest["versions"] == {"dim_team": "a", "metric_value": "b"}


def test_nothing_is_shared_where_no_tick_knows_the_versions(settings: Settings) -> None:
    first, second = publish_as(settings, {}), publish_as(settings, {})
    assert shared(first, second) == set()


def test_file_that_is_not_what_was_published_is_written_again(settings: Settings) -> None:
    first = publish_as(settings, {"dim_team": "a"})
    damaged = first.path / "dim_team.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    second = publish_as(settings, {"dim_team": "a"})
    assert shared(first, second) == set()
    assert verify(second.path) == []


@pytest.mark.parametrize(
    "statement",
    [
        "delete from marts.metric_value where n % 100 = 3",
        "update marts.metric_value set m = null where n < 40",
        "insert into marts.metric_value select 7, 0, 'x' from range(30)",
        "delete from marts.metric_value where n > 9",
        "delete from marts.metric_value",
        "alter table marts.metric_value add column more integer",
        "alter table marts.metric_value alter m type double",
        "create or replace table marts.more as select 1 as one",
        "create or replace view marts.metric_value as select 1 as n",
    ],
)
def test_database_that_is_put_right_holds_what_the_warehouse_does(settings: Settings, statement: str) -> None:
    if statement.endswith("view marts.metric_value as select 1 as n"):
        statement = "drop table marts.metric_value; create view marts.metric_value as select 1 as n"
    publish_as(settings, ALIKE | {"metric_value": "a"})
    second = publish_as(settings, ALIKE | {"metric_value": "b"}, statement)
    assert rows_apart(settings, second) == 0
    assert verify(second.path) == []


def test_table_that_is_no_mart_any_more_is_gone(settings: Settings) -> None:
    publish_as(settings, ALIKE, "create table marts.more as select 1 as one")
    second = publish_as(settings, ALIKE, "drop table marts.more")
    assert "more" not in second.rows
    assert verify(second.path) == []


def test_database_that_was_damaged_is_not_copied(settings: Settings) -> None:
    first = publish_as(settings, ALIKE)
    damaged = first.path / "scorecards.duckdb"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-4096] + bytes(4096))
    second = publish_as(settings, ALIKE)
    assert verify(second.path) == []
    assert rows_apart(settings, second) == 0


def test_database_that_has_grown_too_much_is_written_as_a_whole_again(settings: Settings) -> None:
    longer = "insert into marts.metric_value select n, n % 7, hash(n) from range(5000, {}) as t(n)"
    first = publish_as(settings, ALIKE)
    wholes = {str(first.manifest[WHOLE])}
    for step in range(1, 9):
        release = publish_as(settings, ALIKE, longer.format(5000 + 30_000 * step))
        wholes.add(str(release.manifest[WHOLE]))
        assert rows_apart(settings, release) == 0
    assert len(wholes) > 1, "the same whole was copied for ever"
