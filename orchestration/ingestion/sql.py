"""Reader of SQL systems: one connection and one read-only snapshot a system, so that its tables agree with each other.

What differs between engines is in orchestration.ingestion.dialects and .snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from orchestration.ingestion import dialects, snapshot
from orchestration.ingestion.address import connect
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import System, Table
from orchestration.ingestion.reader import EVERYTHING, NOTHING, Extract, Position, Reader
from orchestration.ingestion.results import SourceFault
from orchestration.ingestion.sql_tables import DEFAULTS, Options, SqlTables

if TYPE_CHECKING:
    import pyarrow as pa


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


class SqlReader(SqlTables):
    """Reads tables through one open connection that holds one snapshot."""

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

    def endings(self, table: Table, length: int) -> dict[str, int]:
        """Return how many keys end in the same ``length`` characters, by these."""
        end = dialects.ending(self._dialect, self._text(table, table.key), length)
        query = sa.select(end, sa.func.count()).select_from(self._source(table)).group_by(end)
        query = query.where(self._column(table, table.key).is_not(None))
        with self._faults(table), self._bytes_for_text():
            rows: Any = self._connection.execute(query).all()
        return {end.decode("utf-8", "replace") if isinstance(end, bytes) else str(end): int(n) for end, n in rows}

    def keys_that_end(self, table: Table, endings: Sequence[str], length: int) -> Iterator[pa.Table]:
        """Read the keys whose last ``length`` characters are one of ``endings``."""
        text = self._text(table, table.key)
        query = sa.select(text).select_from(self._source(table))
        query = query.where(dialects.ending(self._dialect, text, length).in_(endings))
        return self._stream(table, query, (table.key,))

    def held(self, table: Table, keys: Sequence[str]) -> int:
        """Return how many rows have one of ``keys``."""
        query = sa.select(sa.func.count()).select_from(self._source(table))
        with self._faults(table):
            return int(self._connection.execute(query.where(self._text(table, table.key).in_(keys))).scalar_one())

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
