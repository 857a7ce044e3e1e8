"""A force's own tables against the contract: which table and column each contract column may come from.

A proposal by names and types, for a person to judge: nothing is read but the catalogue of the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa

from orchestration.ingestion.declaration import Column, Table

LEAST_LIKENESS = 0.62
_SYSTEM_SCHEMAS = {"information_schema", "pg_catalog", "sys", "system", "INFORMATION_SCHEMA", "guest"}
_SAME = {
    "no": "number", "num": "number", "nr": "number", "ref": "number", "dt": "date", "ts": "at", "time": "at",
    "flag": "is", "ind": "is", "cd": "code", "typ": "type", "desc": "description", "inv": "investigation",
    "off": "offence", "usr": "user", "upd": "updated", "modified": "updated", "changed": "updated",
    "created": "recorded", "datetime": "at", "timestamp": "at", "on": "date", "key": "id", "identifier": "id",
    "org": "unit", "dept": "unit", "employee": "person", "staff": "person", "crime": "investigation",
    "occurrence": "investigation", "stat": "status", "tbl": "", "vw": "", "t": "", "v": "",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One table or view of the source: where it is, and its columns by name with their types."""

    schema: str | None
    name: str
    columns: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass
class Proposal:
    """The best candidate for one contract table: contract column to source column, None where there is none."""

    table: Table
    source: Found | None
    columns: dict[str, str | None] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The contract columns for which nothing was found."""
        return [name for name, source in self.columns.items() if source is None]


def tables_of(connection: sa.Connection) -> list[Found]:
    """Return every table and view that the account may see, without the engine's own."""
    inspector = sa.inspect(connection)
    schemas: list[str | None] = [None]
    if connection.dialect.name != "sqlite":
        schemas = [name for name in inspector.get_schema_names() if name not in _SYSTEM_SCHEMAS]
    found = []
    for schema in schemas:
        for name in sorted({*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)}):
            columns = {column["name"]: column["type"] for column in inspector.get_columns(name, schema=schema)}
            found.append(Found(schema, name, columns))
    return found


def propose(table: Table, candidates: Iterable[Found]) -> Proposal:
    """Return the candidate whose name and columns are most like ``table``."""
    ranked = sorted(((_score(table, found), str(found), found) for found in candidates), key=lambda item: item[:2])
    if not ranked or ranked[-1][0] < LEAST_LIKENESS / 2:
        return Proposal(table, None, dict.fromkeys(table.names))
    source = ranked[-1][2]
    columns = match_columns(table, source)
    unfit = {
        c.name: str(source.columns[got])
        for c in table.columns
        if (got := columns[c.name]) and not fits(c, source.columns[got])
    }
    return Proposal(table, source, columns, unfit)


def match_columns(table: Table, found: Found) -> dict[str, str | None]:
    """Return the most alike source column of each contract column; a source column serves once."""
    pairs = sorted(
        ((likeness(column.name, name) + 0.05 * fits(column, declared), column.name, name)
         for column in table.columns for name, declared in found.columns.items()),
        reverse=True,
    )  # fmt: skip
    matched: dict[str, str | None] = dict.fromkeys(table.names)
    used: set[str] = set()
    for score, wanted, name in pairs:
        if score >= LEAST_LIKENESS and matched[wanted] is None and name not in used:
            matched[wanted] = name
            used.add(name)
    return matched


def likeness(wanted: str, found: str) -> float:
    """Return how alike two names are, 0 to 1: by their words, abbreviations resolved, and by their letters."""
    left, right = _words(wanted), _words(found)
    shared = len(left & right) / max(1, len(left | right))
    letters = SequenceMatcher(None, " ".join(sorted(left)), " ".join(sorted(right))).ratio()
    return max(shared, letters)


def fits(column: Column, declared: Any) -> bool:
    """Tell whether values of the type ``declared`` can be what the contract wants; text may hold anything."""
    if isinstance(declared, sa.String | sa.types.NullType) or column.data_type == "varchar":
        return True
    kinds: dict[str, tuple[type, ...]] = {
        "timestamp": (sa.DateTime, sa.Date),
        "date": (sa.Date, sa.DateTime),
        "boolean": (sa.Boolean, sa.Integer, sa.Numeric),
        "integer": (sa.Integer, sa.Numeric),
    }
    name = type(declared).__name__.upper()
    return isinstance(declared, kinds.get(column.data_type, (sa.Numeric, sa.Integer))) or (
        (column.data_type == "boolean" and name == "BIT")
        or (column.data_type in ("date", "timestamp") and "DATE" in name)
    )


def _score(table: Table, found: Found) -> float:
    columns = match_columns(table, found)
    share = sum(name is not None for name in columns.values()) / len(columns)
    return 0.6 * share + 0.4 * likeness(table.name, found.name)


def _words(name: str) -> frozenset[str]:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    words = (_SAME.get(part.lower(), part.lower()) for part in parts)
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words if word)
