"""Existing sources opened for change: SQL systems by SQLAlchemy, lists as JSON lines. Counts what is done."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from simulator.schema import LIST_SYSTEMS, SQL_SYSTEMS, Table, load_tables, sql_table
from simulator.writers import Connections, schema_of

Record = dict[str, Any]


@dataclass
class Change:
    """Rows inserted, updated and deleted in one table."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0


class Stores:
    """All systems of one force, each in one transaction that is committed on leaving the ``with`` block without error.

    Raises FileNotFoundError if a SQLite file or list is not there.
    """

    def __init__(self, out: Path, url: str | None) -> None:
        self.out, self.tables = out, load_tables()
        # Keys by what was done to them: a row inserted and then changed again is one insertion.
        self._done: dict[str, dict[str, set[str]]] = {key: {} for key in self.tables}
        if url is None:
            for system in SQL_SYSTEMS:
                if not (out / f"{system}.db").exists():
                    raise FileNotFoundError(f"no {system}.db in {out}: write a force first")
        self._connections = Connections(url or f"sqlite:///{out}/{{system}}.db")
        self.sql: dict[str, sa.Table] = {}
        self._lists: dict[str, dict[str, Record]] = {}

    def __enter__(self) -> Stores:
        for system in SQL_SYSTEMS:
            schema, metadata = schema_of(self._connections.of(system).engine, system), sa.MetaData()
            for table in self._of(system):
                self.sql[table.key] = sql_table(table, metadata, schema)
        for system in LIST_SYSTEMS:
            for table in self._of(system):
                with self._path(table).open(encoding="utf-8") as file:
                    self._lists[table.key] = {record["id"]: record for record in map(json.loads, file)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._connections.commit()
            for key, records in self._lists.items():
                if self._done[key]:
                    self._save(self.tables[key], records)
        self._connections.close()

    def _of(self, system: str) -> list[Table]:
        return [table for table in self.tables.values() if table.system == system]

    def _path(self, table: Table) -> Path:
        return self.out / table.system / f"{table.name}.jsonl"

    def _save(self, table: Table, records: dict[str, Record]) -> None:
        # A reader never sees half a list: the new file takes the old one's place at once.
        path, fresh = self._path(table), self._path(table).with_suffix(".tmp")
        fresh.write_text("".join(json.dumps(record) + "\n" for record in records.values()), encoding="utf-8")
        os.replace(fresh, path)

    def changes(self) -> dict[str, Change]:
        """Return what was done so far, by table; tables untouched left out."""
        return {
            key: Change(
                len(done.get("inserted", ())),
                len(done.get("updated", set()) - done.get("inserted", set()) - done.get("deleted", set())),
                len(done.get("deleted", ())),
            )
            for key, done in self._done.items()
            if done
        }

    def _note(self, key: str, what: str, keys: Sequence[str]) -> None:
        if keys:
            self._done[key].setdefault(what, set()).update(keys)

    def newest(self, key: str) -> datetime | None:
        """Return the latest change time of a SQL table."""
        table = self.sql[key]
        found: datetime | None = self._run(
            key, sa.select(sa.func.max(table.c.updated_at, type_=table.c.updated_at.type))
        ).scalar()
        return found

    def read(self, key: str, *where: sa.ColumnElement[bool], limit: int) -> list[Record]:
        """Return up to ``limit`` rows of a SQL table, the last changed first; ties by key, so always the same rows."""
        table = self.sql[key]
        query = sa.select(table).where(*where)
        query = query.order_by(table.c.updated_at.desc(), table.c[self.tables[key].primary_key]).limit(limit)
        return [dict(row) for row in self._run(key, query).mappings()]

    def records(self, key: str) -> list[Record]:
        """Return all items of a list."""
        return list(self._lists[key].values())

    def insert(self, key: str, records: Sequence[Record]) -> None:
        """Add rows; each must have every column of the table."""
        if key in self._lists:
            self._lists[key].update({r["id"]: {k: _plain(v) for k, v in r.items()} for r in records})
        elif records:
            self._run(key, self.sql[key].insert(), records)
        self._note(key, "inserted", [r[self.tables[key].primary_key] for r in records])

    def update(self, key: str, records: Sequence[Record]) -> None:
        """Change rows in place; each record has the key and the columns that change, the same ones in all."""
        if key in self._lists:
            for record in records:
                self._lists[key][record["id"]].update({k: _plain(v) for k, v in record.items()})
        elif records:
            table, primary = self.sql[key], self.tables[key].primary_key
            names = [name for name in records[0] if name != primary]
            statement = table.update().where(table.c[primary] == sa.bindparam("row_key"))
            statement = statement.values({name: sa.bindparam(f"new_{name}") for name in names})
            self._run(key, statement, [{"row_key": r[primary]} | {f"new_{n}": r[n] for n in names} for r in records])
        self._note(key, "updated", [r[self.tables[key].primary_key] for r in records])

    def delete(self, key: str, keys: Sequence[str]) -> None:
        """Remove rows for good. Raises ValueError for a table whose source never deletes."""
        if not self.tables[key].hard_delete:
            raise ValueError(f"{key}: rows are never deleted there")
        table = self.sql[key]
        if keys:
            self._run(key, table.delete().where(table.c[self.tables[key].primary_key].in_(list(keys))))
        self._note(key, "deleted", keys)

    def _run(self, key: str, statement: Any, records: Sequence[Record] | None = None) -> sa.CursorResult[Any]:
        connection = self._connections.of(self.tables[key].system)
        return connection.execute(statement, records) if records is not None else connection.execute(statement)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, (datetime, date)) else value
