"""The landing file: its tables and its transactions. Append-only, one writer.

What goes into a table is decided in orchestration.ingestion.merge; what has been read, in orchestration.ingestion.load;
how far each table has been read, in orchestration.ingestion.bookkeeping.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import System, Table

if TYPE_CHECKING:
    from orchestration.settings import Settings

OWN_COLUMNS = {"_op": "varchar", "_batch_id": "bigint", "_seen_at": "timestamp", "_loaded_at": "timestamp"}
_DDL = """
create schema if not exists ingest;
create table if not exists ingest.identity (landing_id uuid, created_at timestamp);
insert into ingest.identity select uuid(), now()::timestamp where not exists (from ingest.identity);
create table if not exists ingest.table_definition (system varchar, table_name varchar, definition varchar);
create table if not exists ingest.batch (
    batch_id bigint, system varchar, table_name varchar, status varchar, upserts bigint, deletes bigint,
    rejected bigint, message varchar, seen_at timestamp, loaded_at timestamp, backfill_id bigint);
alter table ingest.batch add column if not exists backfill_id bigint;
create table if not exists ingest.backfill (
    system varchar, table_name varchar, backfill_id bigint, since timestamp, last_key varchar, rows_read bigint,
    growth bigint, upserts bigint, deletes bigint, rejected bigint, cursor timestamp, mark bigint);
create table if not exists ingest.cursor (
    system varchar, table_name varchar, cursor timestamp, live_rows bigint, uncounted bigint,
    compared_seen_at timestamp, compared_at timestamp, last_loaded_at timestamp, last_source_change_at timestamp,
    status varchar, message varchar, snapshot_mark bigint);
alter table ingest.cursor add column if not exists snapshot_mark bigint;
create table if not exists ingest.rejected_row (
    system varchar, table_name varchar, row_key varchar, rule varchar, detail varchar, remedy varchar,
    seen_at timestamp);
create table if not exists ingest.drift (
    system varchar, table_name varchar, column_name varchar, kind varchar, detail varchar, seen_at timestamp);
create table if not exists ingest.source_column (
    system varchar, table_name varchar, column_name varchar, declared_type varchar);
create table if not exists ingest.source_file (
    system varchar, table_name varchar, file_name varchar, file_sha256 varchar, row_count bigint, seen_at timestamp);
create table if not exists ingest.bookmark (
    system varchar, table_name varchar, link varchar, made_for varchar, seen_at timestamp);
create table if not exists ingest.breaker (
    system varchar, failures integer, open_until timestamp, fault varchar);
create table if not exists ingest.mismatch_seen (
    code varchar, entity_type varchar, entity_id varchar, first_seen_at timestamp, resolved_at timestamp);
"""


def wall_clock() -> datetime:
    """Return now, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def connect(path: Path, threads: int) -> Any:
    """Open a DuckDB file of ours for writing, with bounded memory and no way to fetch an extension."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"autoinstall_known_extensions": "false", "allow_community_extensions": "false"}
    connection = duckdb.connect(str(path), config={**options, "memory_limit": "600MB", "threads": threads})
    # Its bar would stand in the output of whoever runs this.
    connection.execute("set enable_progress_bar = false")
    return connection


@contextmanager
def open_landing(settings: Settings) -> Iterator[Any]:
    """Open the landing, making it where there is none. Its errors are the landing's own and are raised as they are."""
    connection = connect(settings.landing_path, settings.threads)
    try:
        connection.execute("set preserve_insertion_order = false")
        ensure_bookkeeping(connection)
        yield connection
    finally:
        connection.close()


def ensure_bookkeeping(connection: Any) -> None:
    """Create the schema ``ingest`` and its tables where they are missing."""
    from orchestration.ingestion.history import DDL

    connection.execute(_DDL + DDL)


def rename(connection: Any) -> None:
    """Give the attached ``landing`` a new identity: whatever was made from it is made anew."""
    connection.execute("update landing.ingest.identity set landing_id = uuid()")


@contextmanager
def transaction(connection: Any) -> Iterator[None]:
    """Commit all of it or nothing of it."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def landed(table: Table) -> str:
    """Return the quoted name of the landing table of ``table``."""
    return f"{quoted(table.system)}.{quoted(table.name)}"


def ensure_tables(connection: Any, *systems: System) -> None:
    """Create the landing tables of ``systems``; a column that the contract gained is added to what there is."""
    rows = connection.execute("select system, table_name, definition from ingest.table_definition").fetchall()
    known = {(system, name): definition for system, name, definition in rows}
    for table in (table for system in systems for table in system.tables):
        wanted = definition(column_types(table) | OWN_COLUMNS)
        found = known.get((table.system, table.name))
        if found != wanted:
            _ensure_table(connection, table, wanted, is_new=found is None)


def column_types(table: Table) -> dict[str, str]:
    """Return the type of each contract column."""
    return {column.name: column.data_type for column in table.columns}


def definition(columns: dict[str, str]) -> str:
    """Return ``columns`` as a table definition."""
    return ", ".join(f"{quoted(name)} {data_type}" for name, data_type in columns.items())


def _ensure_table(connection: Any, table: Table, wanted: str, is_new: bool) -> None:
    names = [table.system, table.name]
    if is_new:
        connection.execute(f"create schema if not exists {quoted(table.system)}")
        connection.execute(f"create table if not exists {landed(table)} ({wanted})")
    else:
        for name, data_type in column_types(table).items():
            connection.execute(f"alter table {landed(table)} add column if not exists {quoted(name)} {data_type}")
    connection.execute("delete from ingest.table_definition where system = ? and table_name = ?", names)
    connection.execute("insert into ingest.table_definition values (?, ?, ?)", [*names, wanted])
