"""How far each source table has been read: its cursor, its batches and its files, kept in the landing's ``ingest``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from orchestration.faults import crash_point
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.landing import transaction, wall_clock
from orchestration.ingestion.reader import Bookmark, SourceFile


@dataclass(frozen=True)
class State:
    """What is known of one source table: rows of the ``ingest.cursor`` table.

    ``cursor`` is never after the clock of the run that set it. ``uncounted`` is how many more rows the source had
    than are live here when keys were last compared in full (rejected and double rows). ``snapshot_mark`` is the oldest
    transaction that the last read may have missed, where the engine tells.
    """

    cursor: datetime | None = None
    live_rows: int = 0
    uncounted: int = 0
    compared_seen_at: datetime | None = None
    compared_at: datetime | None = None
    last_loaded_at: datetime | None = None
    last_source_change_at: datetime | None = None
    status: str | None = None
    message: str | None = None
    snapshot_mark: int | None = None


def next_batch_id(connection: Any) -> int:
    """Return the next batch number: above every number ever used."""
    return int(connection.execute("select coalesce(max(batch_id), 0) + 1 from ingest.batch").fetchone()[0])


def read_state(connection: Any, table: Table) -> State:
    """Return the state of ``table``; a fresh one where it was never read."""
    row = connection.execute(
        "select * exclude (system, table_name) from ingest.cursor where system = ? and table_name = ?",
        [table.system, table.name],
    ).fetchone()
    return State(*row) if row else State()


def write_state(connection: Any, table: Table, state: State) -> None:
    """Replace the state of ``table``."""
    names = [table.system, table.name]
    connection.execute("delete from ingest.cursor where system = ? and table_name = ?", names)
    crash_point("landing.amid_state", str(table))
    values = [*names, *(getattr(state, name) for name in State.__dataclass_fields__)]
    connection.execute(f"insert into ingest.cursor values ({', '.join('?' * len(values))})", values)


def write_batch(
    connection: Any,
    table: Table,
    batch_id: int,
    status: str,
    counts: tuple[int, int, int],
    seen_at: datetime,
    message: str | None,
    backfill_id: int | None = None,
) -> None:
    """Record one load. ``counts`` are upserts, deletes and rejected rows."""
    values = [batch_id, table.system, table.name, status, *counts, message, seen_at, wall_clock(), backfill_id]
    connection.execute("insert into ingest.batch values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def record_status(connection: Any, table: Table, status: str, message: str) -> State:
    """Set the status of ``table``; what was read before stands. Returns its state."""
    with transaction(connection):  # a kill may not leave the table without its cursor: all would be read again
        return _record_status(connection, table, status, message)


def _record_status(connection: Any, table: Table, status: str, message: str) -> State:
    state = replace(read_state(connection, table), status=status, message=message)
    write_state(connection, table, state)
    return state


def record_fault(connection: Any, table: Table, status: str, message: str, seen_at: datetime) -> tuple[int, State]:
    """Record a load that failed as a batch of its own. Returns its number and the state."""
    with transaction(connection):
        batch_id = next_batch_id(connection)
        write_batch(connection, table, batch_id, status, (0, 0, 0), seen_at, message)
        return batch_id, _record_status(connection, table, status, message)


def known_files(connection: Any, table: Table) -> Mapping[str, SourceFile]:
    """Return the files of ``table`` as last read, by name."""
    rows = connection.execute(
        "select file_name, file_sha256, row_count from ingest.source_file where system = ? and table_name = ?",
        [table.system, table.name],
    ).fetchall()
    return {row[0]: SourceFile(*row) for row in rows}


def remember_files(connection: Any, table: Table, files: Iterable[SourceFile], seen_at: datetime) -> None:
    """Replace the files of ``table``: those whose rows are landed."""
    names = [table.system, table.name]
    connection.execute("delete from ingest.source_file where system = ? and table_name = ?", names)
    rows = [[*names, file.name, file.sha256, file.row_count, seen_at] for file in files]
    if rows:
        connection.executemany("insert into ingest.source_file values (?, ?, ?, ?, ?, ?)", rows)


def known_bookmark(connection: Any, table: Table) -> Bookmark | None:
    """Return where the feed of ``table`` goes on, None where it has none."""
    row = connection.execute(
        "select link, made_for from ingest.bookmark where system = ? and table_name = ?", [table.system, table.name]
    ).fetchone()
    return Bookmark(*row) if row else None


def remember_bookmark(connection: Any, table: Table, bookmark: Bookmark | None, seen_at: datetime) -> None:
    """Replace the bookmark of ``table``; None forgets it, so that the next read is whole."""
    names = [table.system, table.name]
    connection.execute("delete from ingest.bookmark where system = ? and table_name = ?", names)
    if bookmark:
        values = [*names, bookmark.link, bookmark.made_for, seen_at]
        connection.execute("insert into ingest.bookmark values (?, ?, ?, ?, ?)", values)


def forget_checksums(connection: Any, table: Table) -> None:
    """Let the next load read every file of ``table`` again."""
    statement = "update ingest.source_file set file_sha256 = '' where system = ? and table_name = ?"
    connection.execute(statement, [table.system, table.name])
