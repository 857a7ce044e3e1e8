"""The tables of one SQL source as they are read: reflected, written out as text, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from orchestration.ingestion import dialects, snapshot
from orchestration.ingestion.address import plain_words
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.reader import BATCH_ROWS, text_table
from orchestration.ingestion.results import SourceFault, SourceSlow, TableMissing
from orchestration.ingestion.texts import as_texts

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Options:
    """What a force says of one SQL source: the zone of instants that name none, and whether xmin may be used."""

    zone: str | None = None
    is_by_overlap_only: bool = False


DEFAULTS = Options()


class SqlTables:
    """Tables seen through one open connection that holds one snapshot."""

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
            kind = SourceSlow if snapshot.is_timeout(error) else SourceFault
            raise kind(f"{table}: {plain_words(error, self._address)}") from None
