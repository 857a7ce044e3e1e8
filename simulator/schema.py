"""The 29 source tables, read from the project's own source declarations (``models/sources/*.yml``).

Stating the columns a second time here would let the two drift apart, so this module only reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

SOURCES = Path(__file__).resolve().parents[1] / "models" / "sources"
SQL_SYSTEMS = ("athena", "command_control", "finance", "hr")
LIST_SYSTEMS = ("sharepoint", "review_app")

Kind = Literal["text", "timestamp", "date", "bool", "integer", "decimal"]
_KINDS: dict[str, Kind] = {
    "varchar": "text",
    "timestamp": "timestamp",
    "date": "date",
    "boolean": "bool",
    "integer": "integer",
    "decimal": "decimal",
}


@dataclass(frozen=True)
class Column:
    """One column of a source table."""

    name: str
    kind: Kind
    nullable: bool
    primary_key: bool


@dataclass(frozen=True)
class Table:
    """One source table; ``key`` is "system.table" and ``cursor`` the column saying when a row last changed."""

    system: str
    name: str
    columns: tuple[Column, ...]
    hard_delete: bool

    @property
    def key(self) -> str:
        """The name used throughout: "athena.unit"."""
        return f"{self.system}.{self.name}"

    @property
    def cursor(self) -> str:
        """The column saying when a row last changed."""
        return "modified" if self.system in LIST_SYSTEMS else "updated_at"

    @property
    def primary_key(self) -> str:
        """The key column."""
        return next(c.name for c in self.columns if c.primary_key)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in order."""
        return tuple(c.name for c in self.columns)


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (node.get("config") or {}).get("meta") or {}
    return found


def _column(node: dict[str, Any]) -> Column:
    base = str(node["data_type"]).split("(")[0].lower()
    if base not in _KINDS:
        raise ValueError(f"column {node['name']}: the simulator does not know data_type {node['data_type']!r}")
    meta = _meta(node)
    return Column(
        name=node["name"],
        kind=_KINDS[base],
        nullable=bool(meta.get("nullable", True)),
        primary_key=bool(meta.get("primary_key", False)),
    )


@cache
def load_tables(folder: Path = SOURCES) -> dict[str, Table]:
    """Return every declared table by its key ("athena.unit").

    Raises FileNotFoundError if a system has no declaration, ValueError for an unknown type or a table without key.
    """
    tables: dict[str, Table] = {}
    for path in (folder / f"{system}.yml" for system in SQL_SYSTEMS + LIST_SYSTEMS):
        for source in yaml.safe_load(path.read_text())["sources"]:
            for node in source["tables"]:
                columns = tuple(_column(c) for c in node["columns"])
                table = Table(source["name"], node["name"], columns, bool(_meta(node).get("hard_delete", False)))
                if sum(c.primary_key for c in columns) != 1:
                    raise ValueError(f"{table.key}: exactly one column must be the primary key")
                tables[table.key] = table
    return tables


class _AsText(TypeDecorator[Any]):
    """A timestamp or date: the engine's own type, but ISO text on SQLite, which has none."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, native: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.native = native

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else self.native())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return self.native().python_type.fromisoformat(value)


def _sql_type(column: Column) -> TypeEngine[Any]:
    if column.kind == "text":
        # A key needs a length on engines that will not index unbounded text.
        return sa.String(64) if column.primary_key else sa.Text()
    if column.kind in ("timestamp", "date"):
        return _AsText(sa.DateTime if column.kind == "timestamp" else sa.Date)
    if column.kind == "decimal":
        return sa.Numeric(28, 10, asdecimal=False)
    return sa.Boolean() if column.kind == "bool" else sa.Integer()


def sql_table(table: Table, metadata: sa.MetaData, schema: str | None) -> sa.Table:
    """Return the SQLAlchemy table, in ``schema`` if given. Its change-time index is built apart, after loading."""
    columns = [
        sa.Column(c.name, _sql_type(c), primary_key=c.primary_key, nullable=c.nullable and not c.primary_key)
        for c in table.columns
    ]
    return sa.Table(table.name, metadata, *columns, schema=schema)


def cursor_index(table: sa.Table, cursor: str) -> sa.Index:
    """Return the (uncreated) index on the change-time column."""
    return sa.Index(f"ix_{table.name}_{cursor}", table.c[cursor])
