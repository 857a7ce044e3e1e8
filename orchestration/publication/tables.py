"""Write the marts of a release: a Parquet file a table and one DuckDB file with the same rows. Nothing is computed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from orchestration.cores import share_cores
from orchestration.faults import crash_point
from orchestration.publication.changes import find, follow
from orchestration.publication.content import content, content_of
from orchestration.publication.difference import TOO_MANY, apply, columns_of, difference
from orchestration.publication.earlier import NOTHING, Earlier
from orchestration.publication.export import mart_tables
from orchestration.publication.files import log_beside
from orchestration.publication.layout import DATABASE
from orchestration.publication.names import literal, quoted
from orchestration.publication.outgoing import kept

AT_ONCE = 2
"""Tables written at the same time: the writing of one table has long stretches on one core."""


def export_tables(
    connection: Any, target: Path, is_withheld: bool = False, earlier: Earlier = NOTHING
) -> dict[str, int]:
    """Write every mart to ``target`` in both forms; return the rows of each table.

    Where anything ``is_withheld`` its rows stay behind; call ``withheld.prepare`` first. ``earlier`` is used again: its
    Parquet file of a mart that is the same gets a second name, its database is copied and put right. A mart with the
    content of another is a second name for it: a link, and a view. Rows of what is written anew are in a fixed order.
    The database is closed on return, with no log beside it.
    """
    share_cores(connection, AT_ONCE)
    tables = mart_tables(connection)
    if earlier.database:  # a copy without the earlier file's mode: that one cannot be written
        shutil.copyfile(earlier.database, target / DATABASE)
    connection.execute(f"attach {literal(target / DATABASE)} as release")
    conditions = {name: kept(connection, name, is_withheld) for name in tables}
    doubles = {} if is_withheld else _doubles(connection, tables, earlier)
    standing = _clear(connection, set(tables) - doubles.keys())

    def write(name: str) -> None:
        with connection.cursor() as own:
            if not (name in standing and name in earlier.same):
                _write_table(own, name, conditions[name], name in standing, earlier)
            _write_parquet(own, name, target, earlier.same.get(name))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(write, [name for name in _largest_first(connection, tables) if name not in doubles]))
    for name, twin in doubles.items():
        _second_name(connection, name, twin)
        os.link(target / f"{twin}.parquet", target / f"{name}.parquet")
    crash_point("publish.tables_written")
    connection.execute("checkpoint release")
    counts = {name: _count(connection, f"release.{quoted(name)}") for name in tables}
    connection.execute("detach release")
    crash_point("publish.database_closed")
    if log_beside(target / DATABASE).exists():
        raise RuntimeError(f"{DATABASE} still has a write-ahead log after its checkpoint: not fit to publish")
    return counts


def _clear(connection: Any, tables: Collection[str]) -> set[str]:
    """Drop every view of the release, and every table not among ``tables``; return the tables that stand."""
    query = "select table_name, table_type = 'VIEW' from information_schema.tables where table_catalog = 'release'"
    found = dict(connection.execute(query).fetchall())
    for name, is_view in found.items():
        if is_view or name not in tables:
            connection.execute(f"drop {'view' if is_view else 'table'} release.{quoted(name)}")
    return {name for name, is_view in found.items() if not is_view and name in tables}


def _second_name(connection: Any, name: str, twin: str) -> None:
    """Let mart ``name`` be a view on its ``twin``, by whatever name the database is attached."""
    with connection.cursor() as own:
        own.execute("use release")
        own.execute(f"create view {quoted(name)} as from main.{quoted(twin)}")


def _doubles(connection: Any, tables: Sequence[str], earlier: Earlier) -> dict[str, str]:
    """Return which marts have the content of another that comes before them, to be one table with two names."""
    first: dict[tuple[Any, ...], str] = {}
    found = {}
    for name in tables:
        if content_of(version := earlier.versions.get(name, "")):
            columns = tuple(_described(connection, f"warehouse.marts.{quoted(name)}"))
            found[name] = first.setdefault((version, columns), name)
    return {name: twin for name, twin in found.items() if twin != name}


def _write_table(connection: Any, name: str, where: str, is_standing: bool, earlier: Earlier) -> None:
    """Put the rows of a mart that meet ``where`` into the release: where it has the table, the rows that differ."""
    mart, table = f"warehouse.marts.{quoted(name)}", f"release.{quoted(name)}"
    is_alike = is_standing and where == "true" and _described(connection, mart) == _described(connection, table)
    if not (is_alike and _put_right(connection, name, table, mart, earlier)):
        connection.execute(f"create or replace table {table} as from {mart} where {where} order by all")


def _put_right(connection: Any, name: str, table: str, mart: str, earlier: Earlier) -> bool:
    """Let ``table`` have the rows of ``mart``; return False where so many differ that it is better written anew."""
    before = _count(connection, table)
    if change := earlier.changed.get(name):
        if find(connection, change, table) * TOO_MANY > before:
            return False
        follow(connection, change, table, mart)
        if str(content(connection, table)) == earlier.versions[name]:
            return True
    if _gone(connection, table, mart) * TOO_MANY > before:
        return False
    delta = difference(connection, "temp.main.release_delta", table, mart)
    if delta.went * TOO_MANY > before:
        return False
    apply(connection, delta, table)
    return True


def _gone(connection: Any, table: str, mart: str) -> int:
    """Return how many rows of ``table`` are none of ``mart``, which has the same columns: cheaper than the rows."""
    row_hash = f"hash({', '.join(map(quoted, columns_of(connection, mart)))})"
    return _count(connection, f"{table} where {row_hash} not in (select {row_hash} from {mart})")


def _described(connection: Any, relation: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(f"describe {relation}").fetchall()]


def _count(connection: Any, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchone()[0])


def _write_parquet(connection: Any, name: str, target: Path, earlier: Path | None) -> None:
    """Write one table in the order in which the release's database holds it, or link it."""
    file = target / f"{name}.parquet"
    if earlier:
        os.link(earlier, file)
    else:
        connection.execute(f"copy release.{quoted(name)} to {literal(file)} (format parquet, compression zstd)")


def _largest_first(connection: Any, tables: Sequence[str]) -> list[str]:
    """Return the marts so that no long one is left for last. A view is as long as the release's last table of it."""
    places = "(database_name, schema_name) in (('warehouse', 'marts'), ('release', 'main'))"
    query = f"select table_name, max(estimated_size) from duckdb_tables() where {places} group by 1"
    rows = dict(connection.execute(query).fetchall())
    return sorted(tables, key=lambda name: (-rows.get(name, 0), name))
