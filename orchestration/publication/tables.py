"""Write the marts of a release: a Parquet file a table and one DuckDB file with the same rows. Nothing is computed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.faults import crash_point
from orchestration.publication.difference import TOO_MANY, apply, difference
from orchestration.publication.earlier import NOTHING, Earlier
from orchestration.publication.export import mart_tables
from orchestration.publication.layout import DATABASE
from orchestration.publication.names import literal, quoted
from orchestration.publication.withheld import Scope, kept


def export_tables(
    connection: Any, target: Path, withheld: Sequence[Scope] = (), earlier: Earlier = NOTHING
) -> dict[str, int]:
    """Write every mart to ``target`` in both forms; return the rows of each table.

    Rows of a scope in ``withheld`` (see ``withheld.prepare``, to be called first) stay behind. What ``earlier`` has of
    these tables is used again: its Parquet file of a mart that is the same gets a second name, and its database is
    copied and put right. All that is written anew has its rows in a fixed order. The database file is checkpointed and
    closed on return, so no write-ahead log lies beside it.
    """
    tables = mart_tables(connection)
    if earlier.database:  # a copy without the earlier file's mode: that one cannot be written
        shutil.copyfile(earlier.database, target / DATABASE)
    connection.execute(f"attach {literal(target / DATABASE)} as release")
    standing = mart_tables(connection, "release", "main")
    for name in standing:
        if name not in tables:
            connection.execute(f"drop table release.{quoted(name)}")
    for name in tables:
        if not (name in standing and name in earlier.same):
            _write_table(connection, name, kept(connection, name, withheld), name in standing)
    crash_point("publish.tables_written")
    connection.execute("checkpoint release")
    counts = {name: _write_parquet(connection, name, target, earlier.same.get(name)) for name in tables}
    connection.execute("detach release")
    crash_point("publish.database_closed")
    if (target / f"{DATABASE}.wal").exists():
        raise RuntimeError(f"{DATABASE} still has a write-ahead log after its checkpoint: not fit to publish")
    return counts


def _write_table(connection: Any, name: str, where: str, is_standing: bool) -> None:
    """Put the rows of a mart that meet ``where`` into the release: where it has the table, the rows that differ."""
    mart, table = f"warehouse.marts.{quoted(name)}", f"release.{quoted(name)}"
    if is_standing and where == "true" and _described(connection, mart) == _described(connection, table):
        delta = difference(connection, "temp.main.release_delta", table, mart)
        if delta.went * TOO_MANY <= _count(connection, table):
            apply(connection, delta, table)
            return
    connection.execute(f"create or replace table {table} as from {mart} where {where} order by all")


def _described(connection: Any, relation: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(f"describe {relation}").fetchall()]


def _count(connection: Any, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchone()[0])


def _write_parquet(connection: Any, name: str, target: Path, earlier: Path | None) -> int:
    """Write one table in the order in which the release's database holds it, or link it; return its rows."""
    if earlier:
        os.link(earlier, target / f"{name}.parquet")
        return _count(connection, f"release.{quoted(name)}")
    file = literal(target / f"{name}.parquet")
    copied = connection.execute(f"copy release.{quoted(name)} to {file} (format parquet, compression zstd)").fetchone()
    return int(copied[0])
