"""Which rows of a mart a tick changed: kept with the mart, so that publication need not look for them again.

Kept are the versions that a change leads from and to, and the hash of every row that went or came. Whoever holds a
mart in the first version lets go of all rows with such a hash and takes those that the mart has now: more hashes than
needed do no harm, and what comes of it is held against the second version. A view that has, and had, the content of
another mart goes by that one's change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.publication.difference import HASH, Delta, columns_of
from orchestration.publication.names import literal, quoted

_DDL = """
create table if not exists pipeline.mart_change (mart varchar, version_before varchar, version_after varchar);
create table if not exists pipeline.mart_change_row (mart varchar, row_hash ubigint);
"""
CHANGES, ROWS = "mart_change", "mart_change_row"


def prepare(connection: Any) -> None:
    """Make the tables in which changes are kept, where there are none."""
    connection.execute(f"create schema if not exists pipeline; {_DDL}")


def keep(connection: Any, mart: str, before: str, after: str, delta: Delta) -> None:
    """Keep the last change of ``mart``, in the caller's transaction: it changes in that too."""
    for table in (CHANGES, ROWS):
        connection.execute(f"delete from pipeline.{table} where mart = ?", [mart])
    connection.execute(f"insert into pipeline.{CHANGES} values (?, ?, ?)", [mart, before, after])
    rows = f"select distinct ?, {HASH} from {delta.relation}"
    connection.execute(f"insert into pipeline.{ROWS} {rows}", [mart])


def known(connection: Any, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the marts of the attached warehouse whose change from one version to the other is kept, and as whose."""
    there = "select count(*) from duckdb_tables() where database_name = 'warehouse' and table_name = ?"
    if not connection.execute(there, [ROWS]).fetchone()[0]:
        return {}
    rows = connection.execute(
        f"select mart, version_before, version_after from warehouse.pipeline.{CHANGES}"
    ).fetchall()
    kept = {(was, now): mart for mart, was, now in rows}
    return {mart: kept[pair] for mart, now in after.items() if (pair := (before.get(mart), now)) in kept}


def find(connection: Any, change: str, table: str) -> int:
    """Find the rows of ``table`` that are to go, for ``follow``; return how many. ``change``: as whose it is kept."""
    chosen = f"select rowid as gone from {table} where {_is_touched(connection, change, table)}"
    connection.execute(f"create or replace temp table change_gone as {chosen}")
    return int(connection.execute("select count(*) from temp.main.change_gone").fetchone()[0])


def follow(connection: Any, change: str, table: str, relation: str) -> None:
    """Let the rows that were found go from ``table`` and those of ``relation``, the mart as it stands, come."""
    connection.execute(f"delete from {table} where rowid in (select gone from temp.main.change_gone)")
    chosen = f"select * from {relation} where {_is_touched(connection, change, relation)}"
    connection.execute(f"insert into {table} by name {chosen}")


def _is_touched(connection: Any, change: str, relation: str) -> str:
    listed = ", ".join(map(quoted, columns_of(connection, relation)))
    return f"hash({listed}) in (select row_hash from warehouse.pipeline.{ROWS} where mart = {literal(change)})"
