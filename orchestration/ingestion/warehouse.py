"""The tables of the warehouse that the pipeline writes, and the SQL that fills them from the attached ``landing``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.landing import OWN_COLUMNS, column_types, definition, landed
from orchestration.ingestion.merge import newest_version

Markers = dict[tuple[str, str], tuple[int, str | None]]
_CARRIED = {"_batch_id": "bigint", "_loaded_at": "timestamp"}
_PIPELINE = """
create schema if not exists {schema};
create table if not exists {schema}.applied_batch (
    landing_id uuid, system varchar, table_name varchar, batch_id bigint, definition varchar, loaded_at timestamp);
create table if not exists {schema}.source_load (
    system varchar, table_name varchar, last_loaded_at timestamp, last_source_change_at timestamp, row_count bigint,
    status varchar, message varchar, warn_after_minutes integer, error_after_minutes integer);
create table if not exists {schema}.rejected_row as from landing.ingest.rejected_row limit 0;
create table if not exists {schema}.mismatch_seen as from landing.ingest.mismatch_seen limit 0;
"""


def prepare(connection: Any) -> bool:
    """Create what is missing, anew for another landing or an older layout; return whether the replay starts anew."""
    connection.execute(_PIPELINE.format(schema="pipeline"))
    _drop_older_layout(connection)
    connection.execute(
        "delete from pipeline.applied_batch "
        "where landing_id is distinct from (select landing_id from landing.ingest.identity)"
    )
    return bool(connection.execute("select count(*) = 0 from pipeline.applied_batch").fetchone()[0])


def has_other_past(connection: Any) -> bool:
    """Tell whether any batch that was applied is none of the landing: an earlier state of its file was put back.

    Such a landing gives the numbers of lost batches to other ones, so a number says nothing of what was applied.
    """
    columns = "system, table_name, batch_id, loaded_at"
    if not connection.execute(
        "select count(*) from duckdb_columns() where database_name = current_database() and schema_name = 'pipeline' "
        "and table_name = 'applied_batch' and column_name = 'loaded_at'"
    ).fetchone()[0]:
        return False
    lost = f"""
        select count(*) from (
            select {columns} from pipeline.applied_batch
            where batch_id > 0 and landing_id = (select landing_id from landing.ingest.identity)
            except select {columns} from landing.ingest.batch)"""
    return bool(connection.execute(lost).fetchone()[0])


def _drop_older_layout(connection: Any) -> None:
    """Make our own tables anew, empty, where any has other columns than it would have if it were made now."""
    connection.execute(_PIPELINE.format(schema="pipeline_wanted"))
    wanted, found = (_columns(connection, schema) for schema in ("pipeline_wanted", "pipeline"))
    connection.execute("drop schema pipeline_wanted cascade")
    if any(found.get(table) != columns for table, columns in wanted.items()):
        for table in wanted:
            connection.execute(f"drop table pipeline.{table}")
        connection.execute(_PIPELINE.format(schema="pipeline"))


def _columns(connection: Any, schema: str) -> dict[str, list[tuple[str, str]]]:
    """Return name and type of each column by table, in order."""
    query = (
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? order by column_index"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for table, name, data_type in connection.execute(query, [schema]).fetchall():
        found.setdefault(table, []).append((name, data_type))
    return found


def read_markers(connection: Any) -> Markers:
    """Return the last batch applied to each source table, and the definition its raw table was made with."""
    rows = connection.execute("select system, table_name, batch_id, definition from pipeline.applied_batch").fetchall()
    return {(system, name): (batch_id, made_as) for system, name, batch_id, made_as in rows}


def ensure_raw_table(connection: Any, schema: str, table: Table, markers: Markers) -> int:
    """Make the current-state table anew, empty, unless it is there as declared. Returns the last batch applied."""
    marker, found = markers.get((table.system, table.name), (0, None))
    if found == _made_as(table):
        return marker
    wanted = definition(column_types(table) | _CARRIED)
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create or replace table {schema}.{quoted(table.name)} ({wanted})")
    if table.has_history:
        history = definition(column_types(table) | OWN_COLUMNS)
        connection.execute(f"create or replace table {schema}.{_history(table)} ({history})")
    set_marker(connection, table, 0)
    return 0


def set_marker(connection: Any, table: Table, batch_id: int) -> None:
    """Remember that the batches of ``table`` up to ``batch_id`` are applied."""
    names = [table.system, table.name]
    connection.execute("delete from pipeline.applied_batch where system = ? and table_name = ?", names)
    connection.execute(
        "insert into pipeline.applied_batch select landing_id, ?, ?, ?, ?, (select any_value(loaded_at) "
        "from landing.ingest.batch where system = ? and table_name = ? and batch_id = ?) from landing.ingest.identity",
        [*names, batch_id, _made_as(table), *names, batch_id],
    )


def apply_state(connection: Any, schema: str, table: Table, marker: int, upto: int, has_each_key_once: bool) -> None:
    """Merge the batches after ``marker``, up to ``upto``, into the current state."""
    key, target = quoted(table.key), f"{schema}.{quoted(table.name)}"
    names = ", ".join([*map(quoted, table.names), *_CARRIED])
    # A batch holds a key once, so one batch needs no search for the newest version; nor do pieces of one backfill.
    newest = "" if has_each_key_once else newest_version(table)
    batches = f"_batch_id > {marker} and _batch_id <= {upto}"
    source = f"(select {names}, _op from landing.{landed(table)} where {batches} {newest})"
    if marker:
        connection.execute(f"create or replace temp table newest as from {source}")
        connection.execute(f"delete from {target} where {key} in (select {key} from newest)")
        source = "newest"
    connection.execute(f"insert into {target} select {names} from {source} where _op = 'upsert'")


def append_history(connection: Any, schema: str, table: Table, marker: int, upto: int) -> None:
    """Append every version that landed after ``marker``, up to ``upto``."""
    names = ", ".join([*map(quoted, table.names), *OWN_COLUMNS])
    target = f"{schema}.{_history(table)}"
    connection.execute(
        f"insert into {target} select {names} from landing.{landed(table)} "
        f"where _batch_id > {marker} and _batch_id <= {upto}"
    )


def write_pipeline_tables(connection: Any, systems: Iterable[System]) -> None:
    """Write how each read went, which rows stand rejected and when mismatches were open, as the landing knows them."""
    for name in ("rejected_row", "mismatch_seen"):
        connection.execute(f"delete from pipeline.{name}")
        connection.execute(f"insert into pipeline.{name} by name from landing.ingest.{name}")
    connection.execute(
        "create or replace temp table declared as select system, table_name, warn_after_minutes, "
        "error_after_minutes from pipeline.source_load limit 0"
    )
    late = [(s.name, table.name, s.warn_after_minutes, s.error_after_minutes) for s in systems for table in s.tables]
    connection.executemany("insert into declared values (?, ?, ?, ?)", late)
    connection.execute("delete from pipeline.source_load")
    connection.execute(
        "insert into pipeline.source_load select system, table_name, last_loaded_at, last_source_change_at, "
        "coalesce(live_rows, 0), coalesce(status, 'not_configured'), message, warn_after_minutes, error_after_minutes "
        "from declared left join landing.ingest.cursor using (system, table_name)"
    )


def _made_as(table: Table) -> str:
    return definition(column_types(table) | _CARRIED) + (", with history" if table.has_history else "")


def _history(table: Table) -> str:
    return quoted(f"{table.name}_history")
