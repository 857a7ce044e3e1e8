"""The source tables as models/sources/*.yml declares them: the one statement of every table, as frozen dataclasses.

Reading a source, or the landing, is not done here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.settings import REPOSITORY

SOURCES_DIR = REPOSITORY / "models" / "sources"
SYSTEMS = ("athena", "command_control", "finance", "hr", "sharepoint", "review_app", "police_uk", "csew")


class DeclarationError(ValueError):
    """A declaration that ingestion cannot work with."""


@dataclass(frozen=True)
class Column:
    """One contract column; ``header``: its name in a file, if another. Without one ``is_needed`` a row is set aside."""

    name: str
    data_type: str
    is_key: bool = False
    is_nullable: bool = True
    is_needed: bool = False
    header: str | None = None


@dataclass(frozen=True)
class Table:
    """One source table. ``cursor`` names the column that says when a row changed; None for files."""

    system: str
    name: str
    columns: tuple[Column, ...]
    cursor: str | None = None
    hard_delete: bool = False
    file_kind: str | None = None
    has_history: bool = False

    @property
    def key(self) -> str:
        """The name of the primary key column."""
        return next(column.name for column in self.columns if column.is_key)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in contract order."""
        return tuple(column.name for column in self.columns)

    def __str__(self) -> str:
        return f"{self.system}.{self.name}"


@dataclass(frozen=True)
class System:
    """One source system: its reader (sql, list, police_uk, csew), its tables, and how late they may be, in minutes."""

    name: str
    reader: str
    tables: tuple[Table, ...]
    warn_after_minutes: int | None = None
    error_after_minutes: int | None = None

    @property
    def schema(self) -> str:
        """The schema of the current state in the warehouse."""
        return f"raw_{self.name}"


@cache
def declared_systems(directory: Path = SOURCES_DIR) -> dict[str, System]:
    """Return the declared source systems by name, in the order in which they are read.

    Raises DeclarationError naming file, table and remedy where a declaration is missing or unusable.
    """
    history = _history_tables(directory)
    return {name: _system(directory / f"{name}.yml", history.get(f"{name}_history", frozenset())) for name in SYSTEMS}


def _document(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise DeclarationError(f"{path}: no such declaration; every source system needs one")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return document


def _history_tables(directory: Path) -> dict[str, frozenset[str]]:
    sources = _document(directory / "pipeline.yml")["sources"]
    kept = {source["name"]: [_meta(table).get("history_of") for table in source["tables"]] for source in sources}
    return {name: frozenset(filter(None, tables)) for name, tables in kept.items()}


def _system(path: Path, history: frozenset[str]) -> System:
    source = _document(path)["sources"][0]
    meta = _meta(source)
    if meta.get("reader") not in ("sql", "list", "police_uk", "csew"):
        raise DeclarationError(f"{path}: config.meta.reader must be sql, list, police_uk or csew")
    return System(
        name=source["name"],
        reader=meta["reader"],
        tables=tuple(_table(path, source, table, history) for table in source["tables"]),
        warn_after_minutes=meta.get("warn_after_minutes"),
        error_after_minutes=meta.get("error_after_minutes"),
    )


def _table(path: Path, source: Mapping[str, Any], table: Mapping[str, Any], history: frozenset[str]) -> Table:
    shared = _meta(source)
    columns = tuple(_column(column) for column in table["columns"])
    cursor = shared.get("cursor")
    if sum(column.is_key for column in columns) != 1:
        raise DeclarationError(f"{path}: table {table['name']}: exactly one column must have meta.primary_key: true")
    if cursor and cursor not in {column.name for column in columns}:
        raise DeclarationError(f"{path}: table {table['name']}: cursor column {cursor} is not declared")
    return Table(
        system=source["name"],
        name=table["name"],
        columns=columns,
        cursor=cursor,
        hard_delete=bool(_meta(table).get("hard_delete")) or cursor is None or shared["reader"] == "list",
        file_kind=_meta(table).get("file_kind"),
        has_history=table["name"] in history,
    )


def _column(column: Mapping[str, Any]) -> Column:
    meta = _meta(column)
    return Column(
        name=column["name"],
        data_type=column["data_type"],
        is_key=bool(meta.get("primary_key")),
        is_nullable=bool(meta.get("nullable", True)),
        is_needed=bool(meta.get("needed")),
        header=meta.get("header"),
    )


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict((node.get("config") or {}).get("meta") or {})
