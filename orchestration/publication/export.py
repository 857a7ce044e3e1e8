"""Read what is to be published from the warehouse: the marts, what this run is, and how far its sources had come.

Which tables are published is decided by dbt alone: everything in schema ``marts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.names import literal

SAFE = {"autoinstall_known_extensions": "false", "allow_community_extensions": "false"}
_RUN = "release_id, as_at, created_at, contract_version, code_version, previous_release_id"
_LOADS = "system, table_name, last_loaded_at, last_source_change_at, row_count, status"


class WarehouseNotReady(RuntimeError):
    """The warehouse cannot be published: it is missing, empty, or built for another run."""


@dataclass(frozen=True)
class RunRecord:
    """The one row of ``pipeline.run``: what this build is. Times are naive UTC."""

    release_id: str
    as_at: datetime
    created_at: datetime
    contract_version: str
    code_version: str
    previous_release_id: str | None


@contextmanager
def open_warehouse(path: Path) -> Iterator[Any]:
    """Yield an in-memory connection with the warehouse attached read-only as ``warehouse``."""
    if not path.exists():
        raise WarehouseNotReady(f"there is no warehouse at {path}: run the pipeline first (make run)")
    with duckdb.connect(config=SAFE) as connection:
        connection.execute("set TimeZone = 'UTC'; set global TimeZone = 'UTC'")  # its cursors go by the second
        connection.execute(f"set temp_directory = {literal(path.parent / '.spill')}")
        connection.execute(f"attach {literal(path)} as warehouse (read_only)")
        yield connection


def read_run(connection: Any) -> RunRecord:
    """Return what this run is; raise ``WarehouseNotReady`` where the warehouse does not say."""
    if "run" not in mart_tables(connection, schema="pipeline"):
        raise WarehouseNotReady("the warehouse has no pipeline.run: prepare the run and build before publishing")
    runs = connection.execute(f"select {_RUN} from warehouse.pipeline.run").fetchall()
    if len(runs) != 1:
        raise WarehouseNotReady(f"pipeline.run holds {len(runs)} rows, not one: prepare the run and build again")
    return RunRecord(*runs[0])


def require_built(connection: Any, run: RunRecord) -> None:
    """Raise ``WarehouseNotReady`` unless the marts are there and were built for ``run``."""
    if "meta_build" not in mart_tables(connection):
        raise WarehouseNotReady("table marts.meta_build is missing: build the models before publishing")
    built = [row[0] for row in connection.execute("select release_id from warehouse.marts.meta_build").fetchall()]
    if built != [run.release_id]:
        raise WarehouseNotReady(
            f"the marts were built for {built}, but this run is {run.release_id}: build again, then publish"
        )


def read_watermarks(connection: Any) -> list[dict[str, Any]]:
    """Return how far each source table had come, one dictionary a table, times as ISO text (UTC)."""
    rows = connection.execute(f"select {_LOADS} from warehouse.pipeline.source_load order by 1, 2").fetchall()
    names = ("system", "table", "last_loaded_at", "last_source_change_at", "rows", "status")
    return [{name: iso(value) for name, value in zip(names, row, strict=True)} for row in rows]


def mart_tables(connection: Any, catalog: str = "warehouse", schema: str = "marts") -> list[str]:
    """Return the names of the tables and views in a schema, sorted."""
    query = "select table_name from information_schema.tables where table_catalog = ? and table_schema = ? order by 1"
    return [row[0] for row in connection.execute(query, [catalog, schema]).fetchall()]


def iso(value: Any) -> Any:
    """Return a naive UTC timestamp as ISO text ending in Z; anything else unchanged."""
    return f"{value.isoformat()}Z" if isinstance(value, datetime) else value
