"""Read the source systems into plain lists of dicts with Python types."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from .schema import LIST_SYSTEMS, SCHEMA, SQL_SYSTEMS

Row = dict[str, Any]
Tables = dict[str, list[Row]]


@dataclass
class World:
    """Every source system: one dict of tables each, a table being a list of rows."""

    athena: Tables = field(default_factory=dict)
    command_control: Tables = field(default_factory=dict)
    finance: Tables = field(default_factory=dict)
    hr: Tables = field(default_factory=dict)
    sharepoint: Tables = field(default_factory=dict)
    review_app: Tables = field(default_factory=dict)

    def rows(self, system: str, table: str) -> list[Row]:
        """Return the rows of a table; a table that is not there is empty."""
        return getattr(self, system).get(table, [])


def as_instant(value: Any) -> datetime | None:
    """Return a naive UTC datetime from a datetime or its text."""
    if value is None or value == "":
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment


def as_day(value: Any) -> date | None:
    """Return a date from a date or its text."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip()[:10])


def as_bool(value: Any) -> bool | None:
    """Return a bool from 0 / 1, a bool or its text."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.strip().lower() in {"1", "true", "t", "yes", "y"}
    return bool(value)


def as_text(value: Any) -> str | None:
    """Return text, or None."""
    return None if value is None else str(value)


def as_decimal(value: Any) -> Decimal | None:
    """Return an exact decimal from a number or its text."""
    return None if value is None or value == "" else Decimal(str(value))


def as_integer(value: Any) -> int | None:
    """Return a whole number."""
    return None if value is None or value == "" else int(value)


_CASTS = {"x": as_text, "t": as_instant, "d": as_day, "b": as_bool, "i": as_integer, "n": as_decimal}


def typed(system: str, table: str, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return rows with the contract's columns and Python types; a column that is missing is None."""
    casts = [(column, _CASTS[kind]) for column, kind in SCHEMA[system][table].items()]
    return [{column: cast(row.get(column)) for column, cast in casts} for row in rows]


def _sqlite_tables(system: str, path: Path) -> Tables:
    tables: Tables = {}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        for table in SCHEMA[system]:
            exists = connection.execute(
                "select 1 from sqlite_master where type in ('table', 'view') and name = ?", (table,)
            ).fetchone()
            raw = connection.execute(f'select * from "{table}"').fetchall() if exists else []
            tables[table] = typed(system, table, (dict(row) for row in raw))
    connection.close()
    return tables


def _list_tables(system: str, folder: Path) -> Tables:
    tables: Tables = {}
    for table in SCHEMA[system]:
        path = folder / f"{table}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        tables[table] = typed(system, table, (json.loads(line) for line in lines if line.strip()))
    return tables


def load_directory(folder: Path | str) -> World:
    """Read athena.db, command_control.db, finance.db, hr.db, sharepoint/*.jsonl and review_app/*.jsonl."""
    folder = Path(folder)
    parts: dict[str, Tables] = {}
    for system in SQL_SYSTEMS:
        path = folder / f"{system}.db"
        parts[system] = _sqlite_tables(system, path) if path.exists() else {}
    for system in LIST_SYSTEMS:
        parts[system] = _list_tables(system, folder / system)
    return World(**parts)
