"""What of the attached ``landing`` was applied to the warehouse: a marker for each source table."""

from __future__ import annotations

from typing import Any

from orchestration.ingestion.declaration import Table
from orchestration.ingestion.landing import column_types, definition

Markers = dict[tuple[str, str], tuple[int, str | None]]
CARRIED = {"_batch_id": "bigint", "_loaded_at": "timestamp"}
"""What a raw table has of the landing besides the source's columns."""


def read_markers(connection: Any) -> Markers:
    """Return the last batch applied to each source table, and the definition its raw table was made with."""
    rows = connection.execute("select system, table_name, batch_id, definition from pipeline.applied_batch").fetchall()
    return {(system, name): (batch_id, definition_then) for system, name, batch_id, definition_then in rows}


def set_marker(connection: Any, table: Table, batch_id: int) -> None:
    """Remember that the batches of ``table`` up to ``batch_id`` are applied."""
    names = [table.system, table.name]
    connection.execute("delete from pipeline.applied_batch where system = ? and table_name = ?", names)
    connection.execute(
        "insert into pipeline.applied_batch select landing_id, ?, ?, ?, ?, (select any_value(loaded_at) "
        "from landing.ingest.batch where system = ? and table_name = ? and batch_id = ?) from landing.ingest.identity",
        [*names, batch_id, made_as(table), *names, batch_id],
    )


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


def made_as(table: Table) -> str:
    """Return the definition by which the raw table of ``table`` is made."""
    return definition(column_types(table) | CARRIED) + (", with history" if table.has_history else "")
