"""Source against contract: columns gone, new or of another type, and the rows that stand rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.results import Note, Rejection, SourceFault

_MINE = "system = ? and table_name = ?"


def missing_columns(table: Table, present: Mapping[str, str]) -> None:
    """Raise SourceFault naming every contract column that the source does not have."""
    gone = [column.name for column in table.columns if column.name not in present]
    if gone:
        word = "column" if len(gone) == 1 else "columns"
        raise SourceFault(
            f"{table}: {word} {', '.join(gone)} missing at the source; restore it there, or, where the contract "
            f"changed, edit models/sources/{table.system}.yml"
        )


def compare_columns(connection: Any, table: Table, present: Mapping[str, str]) -> tuple[list[Note], bool]:
    """Return notes on new and retyped columns, and whether a contract column was retyped since the last read."""
    known = dict(
        connection.execute(
            "select column_name, declared_type from ingest.source_column where system = ? and table_name = ?",
            [table.system, table.name],
        ).fetchall()
    )
    notes = [
        Note(name, "new_column", f"not in the contract, ignored; add it to models/sources/{table.system}.yml if wanted")
        for name in present
        if name not in table.names
    ]
    retyped = {name: known[name] for name in table.names if name in known and known[name] != present[name]}
    notes += [Note(name, "type_changed", f"{old} became {present[name]}") for name, old in retyped.items()]
    return notes, bool(retyped)


def remember_columns(connection: Any, table: Table, present: Mapping[str, str]) -> None:
    """Keep the declared types of the contract columns for the next comparison."""
    names = [table.system, table.name]
    connection.execute("delete from ingest.source_column where system = ? and table_name = ?", names)
    values = [value for name in table.names for value in (*names, name, present[name])]
    connection.execute(
        f"insert into ingest.source_column values {', '.join(['(?, ?, ?, ?)'] * len(table.names))}", values
    )


def note(connection: Any, table: Table, notes: Iterable[Note], seen_at: datetime) -> None:
    """Record each note unless the same was recorded before."""
    for item in notes:
        values = [table.system, table.name, item.column_name, item.kind, item.detail]
        connection.execute(
            "insert into ingest.drift select ?, ?, ?, ?, ?, ? where not exists (from ingest.drift where system = ? "
            "and table_name = ? and column_name is not distinct from ? and kind = ? and detail = ?)",
            [*values, seen_at, *values],
        )


def record_rejections(
    connection: Any, table: Table, rejected: list[Rejection], is_whole: bool, seen_at: datetime
) -> int:
    """Make ``ingest.rejected_row`` hold what stands rejected: rows that came good or went are taken off.

    A row that was rejected before and still is keeps the time it was first seen. Return how many others there are.
    """
    names = [table.system, table.name]
    standing = connection.execute(f"select count(*) from ingest.rejected_row where {_MINE}", names).fetchone()[0]
    if not rejected and not standing:
        return 0
    _stage_rejections(connection, table, rejected, seen_at)
    same = "old.row_key is not distinct from new.row_key and old.rule = new.rule and old.detail = new.detail"
    key = f"cast({quoted(table.key)} as varchar)"
    reread = f"row_key in (select {key} from incoming union all select {key} from rejected_key)"
    connection.execute(
        f"delete from ingest.rejected_row as old where {_MINE} and ({is_whole} or {reread}) "
        f"and not exists (from rejection as new where {same})",
        names,
    )
    (added,) = connection.execute(
        "insert into ingest.rejected_row select * from rejection as new "
        f"where not exists (from ingest.rejected_row as old where {_MINE} and {same})",
        names,
    ).fetchone()
    return int(added)


def forget_rejections(connection: Any, table: Table) -> None:
    """Take off the rejected rows whose key the temporary table ``source_key`` does not hold: they are gone."""
    key = f"cast({quoted(table.key)} as varchar)"
    connection.execute(
        f"delete from ingest.rejected_row as old where {_MINE} "
        f"and not exists (from source_key where {key} is not distinct from old.row_key)",
        [table.system, table.name],
    )


def _stage_rejections(connection: Any, table: Table, rejected: list[Rejection], seen_at: datetime) -> None:
    connection.execute("create or replace temp table rejection as from ingest.rejected_row limit 0")
    rows = [[table.system, table.name, r.row_key, r.rule, r.detail, r.remedy, seen_at] for r in rejected]
    if rows:
        connection.executemany("insert into rejection values (?, ?, ?, ?, ?, ?, ?)", rows)
