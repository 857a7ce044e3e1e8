"""A mart that is what the last release published, to the last row, shares its file; anything else is written."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import duckdb

from orchestration.publication import publish, verify
from orchestration.publication.release import Release
from orchestration.settings import Settings
from tests.publication.worker import PASSED, TABLES, build_warehouse

FILES = {f"{name}.parquet" for name in TABLES}


def publish_as(settings: Settings, versions: dict[str, str]) -> Release:
    """Publish marts that a tick knows by ``versions``."""
    build_warehouse(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create or replace table pipeline.tick_node (node varchar, version varchar)")
        for name, version in versions.items():
            warehouse.execute("insert into pipeline.tick_node values (?, ?)", [f"model.scorecards.{name}", version])
    return publish(settings, [PASSED], timedelta(0))


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
