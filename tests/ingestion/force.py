"""A small source system that tests change at will, and the warehouse's view of it, both as plain rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from orchestration.ingestion import TableLoad, ingest_system, replay
from orchestration.ingestion.declaration import Column, Table, declared_systems
from orchestration.settings import Settings, Sources

Row = dict[str, Any]
START = datetime(2024, 10, 1, 9, 0)
_TYPES = {"timestamp": sa.DateTime, "date": sa.Date, "boolean": sa.Boolean, "integer": sa.Integer}


def table_of(system: str, name: str) -> Table:
    return next(table for table in declared_systems()[system].tables if table.name == name)


def settings_for(directory: Path, as_at: datetime = START, **sources: Any) -> Settings:
    return Settings(_env_file=None, data_dir=directory, as_at=as_at, sources=Sources(**sources), threads=1)


@dataclass
class Force:
    """One SQL source system at ``url`` and the data directory that it is loaded into."""

    system: str
    url: str
    directory: Path
    as_at: datetime = START

    @property
    def settings(self) -> Settings:
        return settings_for(self.directory, self.as_at, **{self.system: self.url})

    @property
    def schema(self) -> str | None:
        return None if self.url.startswith("sqlite") else self.system

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(self.url.removeprefix("sqlite:///"))

    def copied(self, directory: Path) -> Force:
        """Return this force as it stands, copied with its source (a SQLite file beside its data) to ``directory``."""
        shutil.copytree(self.directory.parent, directory, dirs_exist_ok=True)
        return replace(self, url=f"sqlite:///{directory / self.file.name}", directory=directory / self.directory.name)

    def create(self) -> None:
        """Make every table of the system, empty; what was there goes."""
        if not self.schema:
            self.file.unlink(missing_ok=True)
        with self.engine().begin() as connection:
            if self.schema:
                connection.execute(sa.text(f"drop schema if exists {self.schema} cascade"))
                connection.execute(sa.text(f"create schema {self.schema}"))
            for table in declared_systems()[self.system].tables:
                self._definition(table).create(connection)

    def engine(self) -> sa.Engine:
        return sa.create_engine(self.url, poolclass=sa.NullPool)

    def execute(self, statement: str, *rows: Row) -> None:
        """Run SQL on the source; ``{s}`` stands for the schema prefix."""
        with self.engine().begin() as connection:
            for row in rows or ({},):
                connection.execute(sa.text(statement.replace("{s}", f"{self.schema}." if self.schema else "")), row)

    def put(self, name: str, *rows: Row) -> None:
        """Insert rows, or replace those whose key is there."""
        table = table_of(self.system, name)
        for row in rows:
            self.remove(name, row[table.key])
        columns = [column for column in table.names if any(column in row for row in rows)]
        target = self._definition(table)
        with self.engine().begin() as connection:
            connection.execute(target.insert(), [{name: row.get(name) for name in columns} for row in rows])

    def remove(self, name: str, *keys: str) -> None:
        key = table_of(self.system, name).key
        self.execute(f"delete from {{s}}{name} where {key} = :key", *({"key": item} for item in keys))

    def load(self, as_at: datetime | None = None) -> dict[str, TableLoad]:
        """Run the ingestion at ``as_at`` (default: an hour after the last) and return the loads by table."""
        self.as_at = as_at or self.as_at + timedelta(hours=1)
        return {load.table: load for load in ingest_system(self.settings, self.system)}

    def rows(self, name: str) -> list[Row]:
        """Replay and return the current state of a table as the warehouse has it, by key."""
        replay(self.settings)
        return raw_rows(self.settings, table_of(self.system, name))

    def landed(self, name: str) -> list[tuple[Any, ...]]:
        """Return (key, op, batch) of everything ever landed for a table."""
        table = table_of(self.system, name)
        order = f"select {table.key}, _op, _batch_id from {self.system}.{name} order by _batch_id, 1"
        return query(self.settings.landing_path, order)

    def _definition(self, table: Table) -> sa.Table:
        columns = [sa.Column(c.name, _type(c), primary_key=c.is_key) for c in table.columns]
        return sa.Table(table.name, sa.MetaData(), *columns, schema=self.schema)


def _type(column: Column) -> Any:
    if column.data_type.startswith("decimal"):
        return sa.Numeric(28, 10, asdecimal=True)
    return _TYPES.get(column.data_type, sa.Text)


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def raw_rows(settings: Settings, table: Table) -> list[Row]:
    columns = ", ".join(table.names)
    found = query(
        settings.warehouse_path, f"select {columns} from raw_{table.system}.{table.name} order by {table.key}"
    )
    return [dict(zip(table.names, row, strict=True)) for row in found]


def absence(key: str, updated_at: datetime | None, **changes: Any) -> Row:
    """A row of hr.absence, a table from which rows disappear."""
    day = (updated_at or START).date()
    row = {"absence_id": key, "person_no": "P1", "from_on": day, "to_on": None, "category": "sick"}
    return {**row, "updated_at": updated_at, **changes}


def org_unit(key: str, updated_at: datetime, **changes: Any) -> Row:
    """A row of hr.org_unit, a table from which rows never disappear."""
    return {"org_unit_code": key, "name": key, "parent_org_unit_code": None, "updated_at": updated_at, **changes}


def by_key(rows: Iterable[Row], key: str = "absence_id") -> list[Row]:
    return sorted(rows, key=lambda row: row[key])
