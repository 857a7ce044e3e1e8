"""How far a load in pieces has come, and which tables are loaded so. The load: orchestration.ingestion.pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from orchestration.ingestion import bookkeeping, drift
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.reader import Reader

if TYPE_CHECKING:
    import pyarrow as pa

PIECE_ROWS = 500_000


@runtime_checkable
class OrderedReader(Protocol):
    """A reader that can go on after a key."""

    def ordered(self, table: Table, after: str | None, since: datetime | None) -> Iterator[pa.Table]:
        """Read the rows in the order of their key."""

    def newest(self, table: Table) -> str | None:
        """Return the text of the latest cursor."""


@dataclass(frozen=True)
class Backfill:
    """How far a load in pieces has come: a row of ``ingest.backfill``.

    ``backfill_id`` is the number of its first batch, None before that; ``cursor`` and ``mark`` are those of its
    beginning.
    """

    backfill_id: int | None = None
    since: datetime | None = None
    last_key: str | None = None
    rows_read: int = 0
    growth: int = 0
    upserts: int = 0
    deletes: int = 0
    rejected: int = 0
    cursor: datetime | None = None
    mark: int | None = None


def read(connection: Any, table: Table) -> Backfill | None:
    """Return the unfinished load in pieces of ``table``, None where there is none."""
    names = ", ".join(Backfill.__dataclass_fields__)
    row = connection.execute(
        f"select {names} from ingest.backfill where system = ? and table_name = ?", [table.system, table.name]
    ).fetchone()
    return Backfill(*row) if row else None


def write(connection: Any, table: Table, plan: Backfill | None) -> None:
    """Replace what is known of the load in pieces of ``table``; None ends it."""
    names = [table.system, table.name]
    connection.execute("delete from ingest.backfill where system = ? and table_name = ?", names)
    if plan:
        values = [*names, *(getattr(plan, name) for name in Backfill.__dataclass_fields__)]
        connection.execute(f"insert into ingest.backfill values ({', '.join('?' * len(values))})", values)


def is_wanted(connection: Any, reader: Reader, table: Table) -> bool:
    """Tell whether ``table`` is to be read in pieces: one was begun or asked for, or a first load is large."""
    if not isinstance(reader, OrderedReader):
        return False
    if read(connection, table):
        return True
    if bookkeeping.read_state(connection, table).cursor is not None:
        return False
    drift.missing_columns(table, reader.columns(table))
    return (reader.count(table) or 0) > PIECE_ROWS
