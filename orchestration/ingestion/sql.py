"""Reader of SQL systems: one connection and one read-only snapshot a system, so that its tables agree with each other.

SQLite and PostgreSQL are tested. On other engines rows are read in the engine's default isolation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from orchestration.ingestion.address import connect, plain_words
from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.reader import BATCH_ROWS, EVERYTHING, NOTHING, Extract, Position, Reader, text_table
from orchestration.ingestion.results import SourceFault, TableMissing
from orchestration.ingestion.texts import as_texts

if TYPE_CHECKING:
    import pyarrow as pa

# Engines whose own cast to text is exact and unambiguous; elsewhere the driver's values are written out in Python.
_CASTING = ("sqlite", "postgresql")
_ISO_START = {"sqlite": ("NOT GLOB", "[12][0-9][0-9][0-9]-*"), "postgresql": ("!~", "^[12][0-9]{3}-")}


@contextmanager
def open_sql(address: str, system: System) -> Iterator[Reader]:
    """Open the snapshot of ``system`` at the SQLAlchemy URL ``address``. Raises SourceFault where it is down."""
    connection = connect(address, system.name)
    try:
        yield SqlReader(connection, system.name, address)
    finally:
        with suppress(SQLAlchemyError):
            connection.close()
        connection.engine.dispose()


class SqlReader:
    """Reads tables through one open connection that holds one snapshot."""

    def __init__(self, connection: sa.Connection, system: str, address: str) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._schema = None if self._dialect == "sqlite" else system
        self._address = address
        self._inspector = sa.inspect(connection)
        self._reflected: dict[str, dict[str, Any]] = {}

    def columns(self, table: Table) -> Mapping[str, str]:
        """Return the declared type of each column by its lower-case name."""
        with self._faults(table):
            try:
                found = self._inspector.get_columns(table.name, schema=self._schema)
            except NoSuchTableError:
                place = f"schema {self._schema}" if self._schema else "the file"
                raise TableMissing(
                    f"{table}: no such table or view in {place}; create it as the source contract says, "
                    "or grant this account the right to see it"
                ) from None
        self._reflected[table.name] = {column["name"].lower(): column for column in found}
        return {name: str(column["type"]) for name, column in self._reflected[table.name].items()}

    def extract(self, table: Table, position: Position) -> Extract:
        """Read the rows whose cursor is at or after ``position.since``, is null, or cannot be compared."""
        source = self._source(table)
        query = sa.select(*(self._text(source.c[self._actual(table, name)]) for name in table.names))
        if position.keys:
            column = source.c[self._actual(table, table.key)]
            query = query.where(self._text(column).in_(position.keys))
            return Extract(batches=self._stream(table, query, table.names), is_whole=False)
        if position.since is not None:
            query = query.where(self._changed(source, table, position.since))
        covers = EVERYTHING if position.since is None and table.hard_delete else NOTHING
        is_whole = position.since is None
        return Extract(batches=self._stream(table, query, table.names), covers=covers, is_whole=is_whole)

    def count(self, table: Table) -> int:
        """Return the number of rows in the snapshot."""
        with self._faults(table):
            return int(
                self._connection.execute(sa.select(sa.func.count()).select_from(self._source(table))).scalar_one()
            )

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Read every primary key of the snapshot."""
        column = self._source(table).c[self._actual(table, table.key)]
        return self._stream(table, sa.select(self._text(column)), (table.key,))

    def _actual(self, table: Table, name: str) -> str:
        return str(self._reflected[table.name][name]["name"])

    def _source(self, table: Table) -> sa.TableClause:
        columns: list[sa.ColumnClause[Any]] = [sa.column(self._actual(table, name)) for name in table.names]
        return sa.table(table.name, *columns, schema=self._schema)

    def _text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.cast(column, sa.Text) if self._dialect in _CASTING else column

    def _changed(self, source: sa.TableClause, table: Table, since: datetime) -> sa.ColumnElement[bool]:
        cursor = table.cursor or ""
        column = source.c[self._actual(table, cursor)]
        declared = self._reflected[table.name][cursor]["type"]
        if self._dialect != "sqlite" and not isinstance(declared, sa.String):
            return sa.or_(column >= sa.literal(since), column.is_(None))
        late = column >= sa.literal(since.isoformat(sep=" ", timespec="seconds"))
        operator, pattern = _ISO_START.get(self._dialect, ("NOT LIKE", "____-%"))
        # A cursor that is no ISO text never compares rightly, so such rows are always read and then judged.
        return sa.or_(late, column.is_(None), sa.cast(column, sa.Text).op(operator, is_comparison=True)(pattern))

    def _stream(self, table: Table, query: sa.Select[Any], names: tuple[str, ...]) -> Iterator[pa.Table]:
        with self._faults(table), self._bytes_for_text():
            result = self._connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
            for rows in result.partitions():
                yield text_table(names, list(rows) if self._dialect in _CASTING else [as_texts(row) for row in rows])

    @contextmanager
    def _bytes_for_text(self) -> Iterator[None]:
        # SQLite's driver fails on text that is not UTF-8; Arrow decodes it, and faster.
        driver: Any = self._connection.connection.driver_connection if self._dialect == "sqlite" else None
        if driver:
            driver.text_factory = bytes
        try:
            yield
        finally:
            if driver:
                driver.text_factory = str

    @contextmanager
    def _faults(self, table: Table) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, ValueError) as error:
            if self._dialect == "postgresql":
                # One table's error must not end the snapshot that the other tables are still to be read from.
                with suppress(SQLAlchemyError):
                    self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT snapshot")
            raise SourceFault(f"{table}: {plain_words(error, self._address)}") from None
