"""A source against the contract before the first load: what a DBA must know, table by table. Nothing is landed.

The rows are read as a load reads them and judged by the same conversion, in a database in memory that spills to a
temporary directory; of a table larger than ``ROWS_AT_MOST`` the first so many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from orchestration.ingestion import staging
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import System, Table, declared_systems
from orchestration.ingestion.reader import BATCH_ROWS, Position, Reader, open_reader
from orchestration.ingestion.results import Finding, SourceFault

if TYPE_CHECKING:
    import pyarrow as pa

    from orchestration.settings import Settings

ROWS_AT_MOST = 1_000_000
EARLIEST = 1900


def check_source(settings: Settings, name: str) -> Iterator[Finding]:
    """Judge every table of the system ``name``. Raises KeyError for an unknown one; a fault is a finding."""
    system = declared_systems()[name]
    try:
        with open_reader(settings, system) as reader:
            for table in system.tables:
                yield from _table(reader, system, table, settings)
    except SourceFault as fault:
        yield Finding(name, "error", "connection", str(fault))


def _table(reader: Reader, system: System, table: Table, settings: Settings) -> Iterator[Finding]:
    import duckdb

    try:
        present = reader.columns(table)
        yield from _columns(table, present)
        if any(column.name not in present for column in table.columns):
            return
        with duckdb.connect(config={"memory_limit": "400MB"}) as connection:
            yield from _rows(connection, reader, system, table, settings)
    except SourceFault as fault:
        yield Finding(str(table), "error", "reading", str(fault))


def _columns(table: Table, present: Any) -> Iterator[Finding]:
    gone = [column.name for column in table.columns if column.name not in present]
    for name in gone:
        yield Finding(str(table), "error", "columns", f"{name} is missing; add it to the view")
    spare = [name for name in present if name not in table.names]
    if spare:
        yield Finding(str(table), "ok", "columns", f"not in the contract, ignored: {', '.join(spare)}")
    if not gone:
        yield Finding(str(table), "ok", "columns", f"all {len(table.names)} are there")


def _rows(connection: Any, reader: Reader, system: System, table: Table, settings: Settings) -> Iterator[Finding]:
    extract = reader.extract(table, Position())
    rows = staging.stage(connection, table, _first(extract.batches), is_check=True)
    total = reader.count(table)
    part = f" (judged by the first {rows:,})" if total is not None and total > rows else ""
    yield Finding(str(table), "ok" if rows else "warning", "rows", f"{rows if total is None else total:,} rows{part}")
    yield from _doubles(connection, table)
    try:
        rejected, _ = staging.sift(connection, table, rows)
    except SourceFault as fault:
        yield Finding(str(table), "error", "types", str(fault))
        return
    rejected = extract.rejected + rejected
    for one in rejected[:5]:
        yield Finding(str(table), "error", "rows", f"row {one.row_key}: {one.detail}; {one.remedy}")
    if len(rejected) > 5:
        yield Finding(str(table), "error", "rows", f"{len(rejected) - 5:,} further rows of this kind")
    yield from _nulls(connection, table)
    yield from _ranges(connection, table, settings)
    yield from _freshness(connection, system, table, settings)


def _first(batches: Iterator[pa.Table]) -> Iterator[pa.Table]:
    for number, batch in enumerate(batches):
        if number * BATCH_ROWS >= ROWS_AT_MOST:
            return
        yield batch


def _doubles(connection: Any, table: Table) -> Iterator[Finding]:
    key = quoted(table.key)
    total, distinct = connection.execute(f"select count({key}), count(distinct {key}) from incoming").fetchone()
    if total > distinct:
        words = f"{table.key}: {total - distinct:,} rows repeat a key; make the view give one row a key"
        yield Finding(str(table), "error", "key", words)


def _nulls(connection: Any, table: Table) -> Iterator[Finding]:
    for column in table.columns:
        missing = connection.execute(f"select count(*) from incoming where {quoted(column.name)} is null").fetchone()[0]
        total = connection.execute("select count(*) from incoming").fetchone()[0]
        if missing and not column.is_nullable:
            yield Finding(
                str(table), "error", "nulls", f"{column.name} is null in {missing:,} of {total:,} rows; it may not be"
            )
        elif total and missing == total:
            yield Finding(str(table), "warning", "nulls", f"{column.name} is null in every row; is the view complete?")


def _ranges(connection: Any, table: Table, settings: Settings) -> Iterator[Finding]:
    for column in table.columns:
        if column.data_type not in ("date", "timestamp"):
            continue
        name = quoted(column.name)
        low, high, early = connection.execute(
            f"select min({name}), max({name}), count(*) filter (where year({name}) < ?) from incoming", [EARLIEST]
        ).fetchone()
        if early:
            yield Finding(
                str(table), "error", "ranges", f"{column.name}: {early:,} values before {EARLIEST}, e.g. {low}"
            )
        elif low is not None:
            yield Finding(str(table), "ok", "ranges", f"{column.name}: {low} to {high}")
        future = f"select count(*) from incoming where {name} > ?"
        ahead = connection.execute(future, [settings.instant]).fetchone()[0] if column.name == table.cursor else 0
        if ahead:
            words = f"{column.name}: {ahead:,} values after {settings.instant} UTC; is it local time? (CSP_TIME_ZONES)"
            yield Finding(str(table), "warning", "ranges", words)


def _freshness(connection: Any, system: System, table: Table, settings: Settings) -> Iterator[Finding]:
    if not table.cursor or not system.error_after_minutes:
        return
    (newest,) = connection.execute(f"select max({quoted(table.cursor)}) from incoming").fetchone()
    if newest is None:
        return
    minutes = (settings.instant - newest).total_seconds() / 60
    is_old = minutes > system.error_after_minutes
    words = f"last change {newest} UTC, {max(0, minutes) / 60:,.1f} hours ago"
    remedy = "; does the cursor move with every change?" if is_old else ""
    yield Finding(str(table), "warning" if is_old else "ok", "freshness", words + remedy)
