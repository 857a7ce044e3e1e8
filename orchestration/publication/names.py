"""Names and texts made safe to place in SQL."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Return an identifier safe to place in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """Return a string literal safe to place in SQL."""
    return "'" + str(text).replace("'", "''") + "'"
