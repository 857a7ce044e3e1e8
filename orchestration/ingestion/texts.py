"""Driver values written out as text, for engines whose own cast to text depends on session settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def as_texts(row: Iterable[Any]) -> tuple[str | None, ...]:
    """Return the values of one row as text, None kept."""
    return tuple(as_text(value) for value in row)


def as_text(value: Any) -> str | None:
    """Return one value as the text that ingestion converts: ISO times in UTC, exact decimals, 'true' and 'false'."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return naive.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
