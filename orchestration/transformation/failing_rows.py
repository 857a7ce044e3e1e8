"""Up to five failing rows of a test, as text that may be published: keys, codes, numbers and dates.

Gate reports are read by everyone who reads a release, so free text, names and addresses never leave the warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import duckdb

from orchestration.transformation.fault_log import without_data

LIMIT = 5
_WIDTH = 60
_IDENTIFIER = re.compile(
    r"(_id|_no|_code|_key|_field|_grain)$|^(level|status|system|table|table_name|code|rule|system_name)$"
)
_SAFE_TYPES = re.compile(r"BOOLEAN|DATE|TIME|INT|DECIMAL|DOUBLE|FLOAT|REAL", re.IGNORECASE)


def failing_rows(connection: Any, queries: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Run each query (by test id) on an open warehouse and return its first rows as ``column=value, ...``."""
    with connection.cursor() as own:
        return {test: _first_rows(own, query) for test, query in queries.items()}


def _first_rows(connection: Any, query: str) -> tuple[str, ...]:
    try:
        cursor = connection.execute(f"select * from (\n{query}\n) limit {LIMIT}")
        rows = cursor.fetchall()
    except duckdb.Error as error:  # whose words may cite a cell
        return (f"the rows could not be read: {without_data(str(error))}",)
    shown = [(place, column[0]) for place, column in enumerate(cursor.description) if _may_show(column[0], column[1])]
    return tuple(_as_text(row, shown) for row in rows)


def _may_show(name: str, kind: object) -> bool:
    """Tell whether a column may be shown: an identifier by its name, any other where its type holds no text."""
    return bool(_IDENTIFIER.search(name) or _SAFE_TYPES.match(str(kind)))


def _as_text(row: tuple[Any, ...], shown: list[tuple[int, str]]) -> str:
    return ", ".join(f"{name}={_code(row[place])}" for place, name in shown)


def _code(value: Any) -> str:
    """Return a value as it may be read by everyone: what was typed where a code belongs stays here."""
    if isinstance(value, str) and re.search(r"\s", value):
        return "(words, not a code)"
    return str(value)[:_WIDTH]
