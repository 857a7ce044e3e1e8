"""What of a read is new: changed rows and deletions are appended to the landing, everything else is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestration.ingestion.convert import quoted, typed, without_nul
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.landing import landed
from orchestration.ingestion.reader import EVERYTHING, NOTHING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Stamp:
    """What every row of one batch carries: number, the run's as-at, wall clock."""

    batch_id: int
    seen_at: datetime
    loaded_at: datetime


@dataclass(frozen=True)
class Landed:
    """Rows appended, and by how many rows the current state grew."""

    upserts: int = 0
    deletes: int = 0
    growth: int = 0

    def __add__(self, other: Landed) -> Landed:
        return Landed(self.upserts + other.upserts, self.deletes + other.deletes, self.growth + other.growth)


def newest_version(table: Table) -> str:
    """Return the SQL clause that keeps the newest version of each key; of one batch a deletion is the last word."""
    return f"qualify row_number() over (partition by {quoted(table.key)} order by _batch_id desc, _op) = 1"


def land(connection: Any, table: Table, stamp: Stamp, covers: str) -> Landed:
    """Append what ``incoming`` changes. ``covers`` selects the live rows that are gone where it does not hold them."""
    _find_latest(connection, table)
    live = "(from latest where _op = 'upsert')"
    growth = _count(connection, f"from incoming anti join {live} using ({quoted(table.key)})")
    upserts = _append_changes(connection, table, stamp)
    # A row that is now bad does not stand in its old form: the state is what a first read of the source would give.
    deletes = _append_tombstones(connection, table, stamp, f"{live} semi join rejected_key")
    if covers != NOTHING:
        deletes += _append_tombstones(connection, table, stamp, f"({_live(table, covers)}) anti join incoming")
    return Landed(upserts, deletes, growth - deletes)


def stage_keys(connection: Any, table: Table, batches: Iterable[pa.Table]) -> None:
    """Fill the temporary table ``source_key`` with every primary key of the source."""
    column = next(column for column in table.columns if column.is_key)
    connection.execute(f"create or replace temp table source_key ({quoted(column.name)} {column.data_type})")
    for batch in batches:
        connection.register("batch", batch)
        key = typed(column, without_nul(quoted(column.name)))
        connection.execute(f"insert into source_key select {key} from batch")
        connection.unregister("batch")


def stage_live(connection: Any, table: Table) -> None:
    """Fill the temporary table ``live_key`` with the keys of the live rows: every version is read for them."""
    key = quoted(table.key)
    # as newest_version says it: the latest batch, and of one batch a deletion is the last word
    is_live = "max(2 * _batch_id + cast(_op = 'delete' as bigint)) % 2 = 0"
    query = f"select {key} from {landed(table)} group by {key} having {is_live}"
    connection.execute(f"create or replace temp table live_key as {query}")


def compare_keys(connection: Any, table: Table) -> tuple[int, int]:
    """Return how many keys of ``live_key`` are not in ``source_key``, and how many of the latter are not live."""
    key = quoted(table.key)
    vanished = _count(connection, f"from live_key anti join source_key using ({key})")
    unknown = _count(connection, f"from source_key anti join live_key using ({key}) where {key} is not null")
    return vanished, unknown


def unknown_keys(connection: Any, table: Table) -> list[str]:
    """Return the keys of ``source_key`` that ``live_key`` lacks."""
    key = quoted(table.key)
    unknown = f"from source_key anti join live_key using ({key}) where {key} is not null"
    return [row[0] for row in connection.execute(f"select distinct cast({key} as varchar) {unknown}").fetchall()]


def vanished_keys(connection: Any, table: Table) -> list[str]:
    """Return the keys of ``live_key`` that ``source_key`` lacks."""
    key = quoted(table.key)
    query = f"select cast({key} as varchar) from live_key anti join source_key using ({key})"
    return [row[0] for row in connection.execute(query).fetchall()]


def land_vanished(connection: Any, table: Table, stamp: Stamp) -> Landed:
    """Append a deletion for every key of ``live_key`` that ``source_key`` lacks."""
    gone = _append_tombstones(connection, table, stamp, "live_key anti join source_key")
    return Landed(deletes=gone, growth=-gone)


def _count(connection: Any, relation: str) -> int:
    return int(connection.execute(f"select count(*) {relation}").fetchone()[0])


def _live(table: Table, covers: str = EVERYTHING) -> str:
    newest = f"select * from {landed(table)} {newest_version(table)}"
    return f"select {quoted(table.key)} from ({newest}) where _op = 'upsert' and ({covers})"


def _find_latest(connection: Any, table: Table) -> None:
    key = quoted(table.key)
    known = f"select {key} from incoming union select {key} from rejected_key"
    connection.execute(
        f"create or replace temp table latest as select * from {landed(table)} semi join ({known}) using ({key}) "
        f"{newest_version(table)}"
    )


def _append_changes(connection: Any, table: Table, stamp: Stamp) -> int:
    key = quoted(table.key)
    columns = ", ".join(f"incoming.{quoted(name)}" for name in table.names)
    differs = " or ".join(f"incoming.{quoted(n)} is distinct from latest.{quoted(n)}" for n in table.names)
    return _append(
        connection,
        table,
        f"select {columns}, 'upsert', ?, ?, ? from incoming left join latest on incoming.{key} = latest.{key} "
        f"where latest.{key} is null or latest._op = 'delete' or {differs}",
        stamp,
        table.names,
    )


def _append_tombstones(connection: Any, table: Table, stamp: Stamp, join: str) -> int:
    key = quoted(table.key)
    return _append(connection, table, f"select {key}, 'delete', ?, ?, ? from {join} using ({key})", stamp, (table.key,))


def _append(connection: Any, table: Table, query: str, stamp: Stamp, names: tuple[str, ...]) -> int:
    columns = ", ".join([*map(quoted, names), "_op", "_batch_id", "_seen_at", "_loaded_at"])
    values = [stamp.batch_id, stamp.seen_at, stamp.loaded_at]
    return int(connection.execute(f"insert into {landed(table)} ({columns}) {query}", values).fetchone()[0])
