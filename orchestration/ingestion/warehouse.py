"""The tables of the warehouse that the pipeline writes, and the SQL that fills them from the attached ``landing``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.landing import OWN_COLUMNS, column_types, definition, landed
from orchestration.ingestion.markers import CARRIED, Markers, made_as, set_marker
from orchestration.ingestion.merge import newest_version

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


def ensure_raw_table(connection: Any, schema: str, table: Table, markers: Markers) -> int:
    """Make the current-state table anew, empty, unless it is there as declared. Returns the last batch applied."""
    marker, found = markers.get((table.system, table.name), (0, None))
    if found == made_as(table):
        return marker
    wanted = definition(column_types(table) | CARRIED)
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create or replace table {schema}.{quoted(table.name)} ({wanted})")
    if table.has_history:
        history = definition(column_types(table) | OWN_COLUMNS)
        connection.execute(f"create or replace table {schema}.{_history(table)} ({history})")
    set_marker(connection, table, 0)
    return 0


def apply_state(connection: Any, schema: str, table: Table, marker: int, upto: int, has_each_key_once: bool) -> None:
    """Merge the batches after ``marker``, up to ``upto``, into the current state."""
    key, target = quoted(table.key), f"{schema}.{quoted(table.name)}"
    names = ", ".join([*map(quoted, table.names), *CARRIED])
    # A batch holds a key once, so one batch needs no search for the newest version; nor do pieces cut between keys.
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


def _history(table: Table) -> str:
    return quoted(f"{table.name}_history")
