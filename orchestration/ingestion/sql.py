"""Reader of SQL systems: one connection and one read-only snapshot a system, so that its tables agree with each other.

What differs between engines is in orchestration.ingestion.dialects and .snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from orchestration.ingestion import dialects, snapshot
from orchestration.ingestion.address import connect, plain_words
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.reader import BATCH_ROWS, EVERYTHING, NOTHING, Extract, Position, Reader, text_table
from orchestration.ingestion.results import SourceFault, TableMissing
from orchestration.ingestion.texts import as_texts

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Options:
    """What a force says of one SQL source: the zone of instants that name none, and whether xmin may be used."""

    zone: str | None = None
    is_by_overlap_only: bool = False


DEFAULTS = Options()


@contextmanager
def open_sql(address: str, system: System, options: Options = DEFAULTS) -> Iterator[Reader]:
    """Open the snapshot of ``system`` at the SQLAlchemy URL ``address``. Raises SourceFault where it is down."""
    connection = connect(address, system.name)
    if options.zone and connection.dialect.name == "sqlite":
        connection.close()
        raise SourceFault(f"{system.name}: CSP_TIME_ZONES does not serve SQLite; give its times in UTC")
    try:
        yield SqlReader(connection, system.name, address, options)
    finally:
        with suppress(SQLAlchemyError):
            connection.close()
        connection.engine.dispose()


class SqlReader:
    """Reads tables through one open connection that holds one snapshot."""

    def __init__(self, connection: sa.Connection, system: str, address: str, options: Options = DEFAULTS) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._schema = None if self._dialect == "sqlite" else system
        self._address = address
        self._options = options
        self._inspector = sa.inspect(connection)
        self._reflected: dict[str, dict[str, Any]] = {}
        self._sources: dict[str, sa.TableClause] = {}

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
        """Read the rows whose cursor is at or after ``position.since``, is null, or cannot be compared.

        Where the engine tells who wrote a row, those by transactions that the last snapshot may have missed come too.
        """
        query, is_whole = self._all(table), position.since is None and not position.keys
        if position.keys:
            query = query.where(self._text(table, table.key).in_(position.keys))
        with self._faults(table):
            mark = None if self._options.is_by_overlap_only else snapshot.mark(self._connection)
            if position.since is not None:
                changed = self._changed(table, position.since, position.mark if mark else None)
                is_whole = changed is None
                query = query if changed is None else query.where(changed)
        covers = EVERYTHING if is_whole and table.hard_delete else NOTHING
        return Extract(self._stream(table, query, table.names), covers=covers, is_whole=is_whole, mark=mark)

    def ordered(self, table: Table, after: str | None, since: datetime | None) -> Iterator[pa.Table]:
        """Read every row (changed at or after ``since``, where given) in the order of keys, those after ``after``."""
        key = self._column(table, table.key)
        query = self._all(table).order_by(key)
        if since is not None:
            query = query.where(self._changed_since(table, since))
        if after is not None:
            declared = self._reflected[table.name][table.key]["type"]
            query = query.where(sa.or_(key > sa.cast(sa.literal(after), declared), key.is_(None)))
        return self._stream(table, query, table.names)

    def newest(self, table: Table) -> str | None:
        """Return the text of the latest cursor in the snapshot, of those that are times."""
        column = self._column(table, table.cursor or table.key)
        declared = self._reflected[table.name][table.cursor or table.key]["type"]
        latest = dialects.as_text(self._dialect, sa.func.max(column), declared, self._options.zone)
        query = sa.select(latest).select_from(self._source(table))
        if self._dialect == "sqlite" or isinstance(declared, sa.String):
            query = query.where(sa.not_(dialects.is_no_iso(self._dialect, column)))
        with self._faults(table):
            return self._connection.execute(query).scalar_one()

    def count(self, table: Table) -> int:
        """Return the number of rows in the snapshot."""
        with self._faults(table):
            return int(
                self._connection.execute(sa.select(sa.func.count()).select_from(self._source(table))).scalar_one()
            )

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Read every primary key of the snapshot."""
        query = sa.select(self._text(table, table.key)).select_from(self._source(table))
        return self._stream(table, query, (table.key,))

    def _all(self, table: Table) -> sa.Select[Any]:
        return sa.select(*(self._text(table, name) for name in table.names)).select_from(self._source(table))

    def _column(self, table: Table, name: str) -> sa.ColumnElement[Any]:
        return self._source(table).c[self._actual(table, name)]

    def _actual(self, table: Table, name: str) -> str:
        return str(self._reflected[table.name][name]["name"])

    def _source(self, table: Table) -> sa.TableClause:
        # One object a table: SQLAlchemy joins what it takes for two.
        if table.name not in self._sources:
            columns: list[sa.ColumnClause[Any]] = [sa.column(self._actual(table, name)) for name in table.names]
            self._sources[table.name] = sa.table(table.name, *columns, schema=self._schema)
        return self._sources[table.name]

    def _text(self, table: Table, name: str) -> sa.ColumnElement[Any]:
        declared = self._reflected[table.name][name]["type"]
        return dialects.as_text(self._dialect, self._column(table, name), declared, self._options.zone)

    def _changed(self, table: Table, since: datetime, mark: int | None) -> sa.ColumnElement[bool] | None:
        """Return the predicate of what is to be read; None where it must be everything."""
        changed = self._changed_since(table, since)
        if mark is None:
            return changed
        name = f"{quoted(self._schema or '')}.{quoted(table.name)}"
        try:
            missed = snapshot.missed_since(self._connection, name, set(self._reflected[table.name]), mark)
        except LookupError:
            return None
        return changed if missed is None else sa.or_(changed, missed)

    def _changed_since(self, table: Table, since: datetime) -> sa.ColumnElement[bool]:
        cursor = table.cursor or ""
        declared = self._reflected[table.name][cursor]["type"]
        return dialects.changed_since(self._dialect, self._column(table, cursor), declared, since, self._options.zone)

    def _stream(self, table: Table, query: sa.Select[Any], names: tuple[str, ...]) -> Iterator[pa.Table]:
        with self._faults(table), self._bytes_for_text():
            result = self._connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
            for rows in result.partitions():
                yield text_table(
                    names, list(rows) if self._dialect in dialects.WRITTEN else [as_texts(row) for row in rows]
                )

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
