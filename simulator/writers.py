"""Where rows go: one SQLite file a system, any SQLAlchemy URL, or one JSON-lines file a list.

Bulk paths: the sqlite3 driver's executemany, PostgreSQL COPY; elsewhere SQLAlchemy's own executemany.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import sqlalchemy as sa

from simulator.arrays import Batch, dates_text, instants_text
from simulator.schema import LIST_SYSTEMS, SQL_SYSTEMS, Column, Table, cursor_index, load_tables, sql_table

Values = list[Any]


def column_values(column: Column, values: Any) -> Values:
    """Return a batch column as plain Python values: ISO text for instants and dates, None for null."""
    if column.kind == "timestamp":
        return list(instants_text(np.asarray(values)))
    if column.kind == "date":
        return list(dates_text(np.asarray(values)))
    items: Values = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if column.kind == "decimal":
        return [None if v is None or v != v else v for v in items]
    if column.kind == "bool":
        return [None if v is None else bool(v) for v in items]
    return items


def batch_columns(table: Table, batch: Batch) -> list[Values]:
    """Return a batch's columns in the table's order.

    Raises ValueError unless the batch has exactly the table's columns, all of one length, with no null in a
    column that may not be null.
    """
    if set(batch) != set(table.names):
        raise ValueError(f"{table.key}: columns differ: {sorted(set(batch) ^ set(table.names))}")
    columns = [column_values(c, batch[c.name]) for c in table.columns]
    if len({len(c) for c in columns}) > 1:
        raise ValueError(f"{table.key}: columns of different lengths")
    for column, values in zip(table.columns, columns, strict=True):
        if not column.nullable and None in values:
            raise ValueError(f"{table.key}.{column.name}: null in a column that may not be null")
    return columns


class Sink(Protocol):
    """Something tables can be written to."""

    def write(self, table: Table, columns: list[Values]) -> None:
        """Append rows, given column by column."""

    def close(self) -> None:
        """Make what was written final."""


class SqliteSink:
    """One SQLite file. An existing file is replaced."""

    def __init__(self, path: Path, tables: list[Table]) -> None:
        path.unlink(missing_ok=True)
        self.tables = tables
        self.connection = sqlite3.connect(path, isolation_level=None)
        # The file is written once from nothing: a crash means writing it again, so no journal is needed.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536"):
            self.connection.execute(f"PRAGMA {pragma}")
        engine = sa.create_engine("sqlite://")
        for table in tables:
            ddl = sa.schema.CreateTable(sql_table(table, sa.MetaData(), None)).compile(engine)
            self.connection.execute(str(ddl))
        self.connection.execute("BEGIN")

    def write(self, table: Table, columns: list[Values]) -> None:
        """Append rows, given column by column."""
        marks = ", ".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", zip(*columns, strict=True))

    def close(self) -> None:
        """Build the change-time indexes and close the file."""
        for table in self.tables:
            self.connection.execute(f"CREATE INDEX ix_{table.name}_{table.cursor} ON {table.name} ({table.cursor})")
        self.connection.execute("COMMIT")
        self.connection.close()


class SqlSink:
    """Tables of one system behind a connection, in a schema named after it (none on SQLite). Replaced if there."""

    def __init__(self, connection: sa.Connection, system: str, tables: list[Table]) -> None:
        self.connection, self.tables = connection, tables
        self.schema = schema_of(connection.engine, system)
        metadata = sa.MetaData()
        self.sql = {table.key: sql_table(table, metadata, self.schema) for table in tables}
        if self.schema:
            connection.execute(sa.schema.CreateSchema(self.schema, if_not_exists=True))
        metadata.drop_all(connection)
        metadata.create_all(connection)
        connection.commit()

    def write(self, table: Table, columns: list[Values]) -> None:
        """Append rows, given column by column."""
        if self.connection.dialect.name == "postgresql" and self.connection.dialect.driver == "psycopg":
            self._copy(table, columns)
            return
        typed = [_native(c, values) for c, values in zip(table.columns, columns, strict=True)]
        records = [dict(zip(table.names, row, strict=True)) for row in zip(*typed, strict=True)]
        if records:
            self.connection.execute(self.sql[table.key].insert(), records)

    def _copy(self, table: Table, columns: list[Values]) -> None:
        cursor: Any = self.connection.connection.cursor()
        with cursor.copy(f"COPY {self.schema}.{table.name} ({', '.join(table.names)}) FROM STDIN") as copy:
            for block in _copy_text(columns):
                copy.write(block)

    def close(self) -> None:
        """Commit and build the change-time indexes."""
        self.connection.commit()
        for table in self.tables:
            cursor_index(self.sql[table.key], table.cursor).create(self.connection)
        self.connection.commit()


class ListSink:
    """One JSON-lines file a list, in one folder. Existing files are replaced."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.files: dict[str, IO[str]] = {
            table.key: (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") for table in tables
        }

    def write(self, table: Table, columns: list[Values]) -> None:
        """Append rows, given column by column."""
        names = table.names
        self.files[table.key].writelines(
            json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in zip(*columns, strict=True)
        )

    def close(self) -> None:
        """Close the files."""
        for file in self.files.values():
            file.close()


class Output:
    """All 29 tables: SQL systems in files or behind a URL, lists as JSON lines. Counts the rows it writes."""

    def __init__(self, out: Path, url: str | None = None) -> None:
        self.tables = load_tables()
        self.counts: dict[str, int] = dict.fromkeys(self.tables, 0)
        out.mkdir(parents=True, exist_ok=True)
        by_system: dict[str, list[Table]] = {}
        for table in self.tables.values():
            by_system.setdefault(table.system, []).append(table)
        self.sinks: dict[str, Sink] = {}
        self._connections = Connections(url) if url else None
        for system in SQL_SYSTEMS:
            if self._connections is None:
                self.sinks[system] = SqliteSink(out / f"{system}.db", by_system[system])
            else:
                self.sinks[system] = SqlSink(self._connections.of(system), system, by_system[system])
        for system in LIST_SYSTEMS:
            self.sinks[system] = ListSink(out / system, by_system[system])

    def write(self, key: str, batch: Batch) -> None:
        """Append a batch (column name -> values of one length) to the table ``key``, e.g. "athena.unit"."""
        table = self.tables[key]
        columns = batch_columns(table, batch)
        self.sinks[table.system].write(table, columns)
        self.counts[key] += len(columns[0])

    def close(self) -> None:
        """Make everything final."""
        for sink in self.sinks.values():
            sink.close()
        if self._connections is not None:
            self._connections.close()


class Connections:
    """One connection for each place the systems live in: they share it where the URL does not name the system.

    "{system}" in the URL stands for a system's name. A shared SQLite file allows one writer only, hence the sharing.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: dict[str, sa.Connection] = {}

    def of(self, system: str) -> sa.Connection:
        """Return the connection of a system."""
        url = self._url.replace("{system}", system)
        if url not in self._open:
            self._open[url] = sa.create_engine(url).connect()
        return self._open[url]

    def commit(self) -> None:
        """Commit what was done on every connection."""
        for connection in self._open.values():
            connection.commit()

    def close(self) -> None:
        """Roll back what is not committed, and disconnect."""
        for connection in self._open.values():
            connection.close()
            connection.engine.dispose()


def schema_of(engine: sa.Engine, system: str) -> str | None:
    """Return the schema a system's tables live in: its name, or none on SQLite, which has no schemas."""
    return None if engine.dialect.name == "sqlite" else system


def _native(column: Column, values: Values) -> Values:
    if column.kind == "timestamp":
        return [None if v is None else datetime.fromisoformat(v) for v in values]
    if column.kind == "date":
        return [None if v is None else date.fromisoformat(v) for v in values]
    return values


def _copy_text(columns: list[Values], block: int = 20_000) -> Iterator[str]:
    """Yield rows in PostgreSQL's text COPY format, ``block`` rows at a time."""
    texts = [[_copy_field(v) for v in values] for values in columns]
    lines = ["\t".join(row) for row in zip(*texts, strict=True)]
    for start in range(0, len(lines), block):
        yield "\n".join(lines[start : start + block]) + "\n"


def _copy_field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return str(value)
