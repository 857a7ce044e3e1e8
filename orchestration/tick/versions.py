"""Which state of a table was read: batch markers of source tables, the content of what is built."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from orchestration.publication.content import Content, content, content_of, digest
from orchestration.publication.difference import HASH, SIGN, Delta, columns_of
from orchestration.publication.names import quoted
from orchestration.tick.plan import Step

__all__ = ["Content", "columns_read", "content", "content_of", "digest", "moved", "source_versions"]

HISTORY = "_history"
REPLAYED = "replayed"
"""Schema in which the replay keeps what it changed."""


def moved(connection: Any, before: Content, delta: Delta) -> Content:
    """Return the content of a table that had the content ``before`` and went through ``delta``."""
    query = f"""
        select coalesce(sum({SIGN}), 0), coalesce(sum({SIGN} * {HASH}::hugeint), 0), coalesce(bit_xor({HASH}), 0)
        from {delta.relation}"""
    rows, total, folded = connection.execute(query).fetchone()
    return Content(before.columns, before.rows + int(rows), before.total + int(total), before.folded ^ int(folded))


def source_versions(connection: Any, steps: Iterable[Step]) -> dict[str, str]:
    """Return the version of each source table by unique id."""
    sources = [step for step in steps if step.kind == "source"]
    if not sources:
        return {}
    query = "select system, table_name, landing_id, batch_id, definition from pipeline.applied_batch"
    markers = _markers(connection, query)
    found = {}
    for step in sources:
        name = step.relation.split(".")[-1].strip('"')
        marker = markers.get((step.schema, name)) or markers.get((step.schema, name.removesuffix(HISTORY)))
        found[step.unique_id] = marker or str(content(connection, step.relation))
    return found


def replayed(connection: Any, steps: Iterable[Step]) -> dict[str, tuple[str, Delta]]:
    """Return by unique id what the last replay changed in source tables: the version before it, and the rows."""
    standing = "from duckdb_tables() where schema_name = ? and table_name = 'step'"
    if not connection.execute(standing, [REPLAYED]).fetchall():
        return {}
    query = f"""
        select applied.system, applied.table_name, applied.landing_id, step.from_batch_id, applied.definition
        from {REPLAYED}.step as step
        inner join pipeline.applied_batch as applied
            on step.system = applied.system and step.table_name = applied.table_name
            and step.upto_batch_id = applied.batch_id"""
    before, found = _markers(connection, query), {}
    for step in steps:
        key = (step.schema, step.relation.split(".")[-1].strip('"'))
        if step.kind == "source" and key in before:
            relation = f"{REPLAYED}.{quoted('__'.join(key))}"
            counts = f"select count(*) filter ({SIGN} < 0), count(*) filter ({SIGN} > 0) from {relation}"
            columns = tuple(name for name in columns_of(connection, relation) if name != SIGN)
            found[step.unique_id] = before[key], Delta(relation, columns, *connection.execute(counts).fetchone())
    return found


def _markers(connection: Any, query: str) -> dict[tuple[str, str], str]:
    return {(f"raw_{row[0]}", row[1]): digest(*row) for row in connection.execute(query).fetchall()}


def columns_read(sql: str, own_columns: Iterable[str], columns: Iterable[str]) -> list[str]:
    """Return which of the ``columns`` of a table a query can depend on: those that it, or what it gives, names.

    A column that is not named can come through a ``*`` only, and then it is a column of the result.
    """
    words = set(re.findall(r"\w+", sql)) | set(own_columns)
    return [name for name in columns if name in words]
