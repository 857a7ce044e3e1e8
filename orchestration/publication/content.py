"""What a table holds in one short text: a digest of its content, equal for equal contents.

It is taken over all rows whatever their order: count, sum and exclusive or of DuckDB's 64-bit row hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.publication.difference import columns_of
from orchestration.publication.names import quoted


def digest(*parts: object) -> str:
    """Return one short text for ``parts``; equal parts, and only they, have equal texts."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Content:
    """The content of a table: its ``columns`` in one text, and count, sum and exclusive or of its row hashes."""

    columns: str
    rows: int
    total: int
    folded: int

    def __str__(self) -> str:
        """Return it as it is kept: one text, equal for equal contents."""
        return f"{self.columns}:{self.rows}:{self.total}:{self.folded}"


def content_of(text: str) -> Content | None:
    """Return the content that was kept as ``text``; None where that is another kind of version."""
    parts = text.split(":")
    return Content(parts[0], *map(int, parts[1:])) if len(parts) == 4 else None


def content(connection: Any, relation: str, columns: Sequence[str] | None = None) -> Content:
    """Return the content of ``relation`` (a quoted name), of ``columns`` alone where they are given."""
    names = columns_of(connection, relation) if columns is None else list(columns)
    listed = ", ".join(map(quoted, names)) or "1"
    rows = f"select hash({listed}) as row_hash from {relation}"
    query = f"select count(*), coalesce(sum(row_hash::hugeint), 0), coalesce(bit_xor(row_hash), 0) from ({rows})"
    return Content(digest(names), *map(int, connection.execute(query).fetchone()))
