"""A rebuilt warehouse against a kept release, cell by cell: what says which run made a row is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.export import SAFE, mart_tables
from orchestration.publication.layout import DATABASE
from orchestration.publication.names import literal, quoted
from orchestration.publication.release import Release

OF_THE_RUN = frozenset({"release_id", "created_at", "previous_release_id", "code_version", "raised_at"})


def differences(release: Release, warehouse: Path) -> list[str]:
    """Return in words where the marts of ``warehouse`` are not those of ``release``; an empty list: every cell is same.

    Rows that the release withheld are not asked of it: there, whatever it holds must be in the rebuild.
    """
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(release.path / DATABASE)} as kept (read_only)")
        # by the name that dbt knows it by: its views name what they read in full
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        kept, rebuilt = mart_tables(connection, "kept", "main"), mart_tables(connection, "warehouse", "marts")
        found = [f"{name} is only in one of the two" for name in sorted(set(kept) ^ set(rebuilt))]
        is_whole = not release.manifest["withheld"]
        return found + [
            line for name in sorted(set(kept) & set(rebuilt)) for line in _table(connection, name, is_whole)
        ]


def _table(connection: Any, name: str, is_whole: bool) -> list[str]:
    sides = {"release": f"kept.main.{quoted(name)}", "rebuild": f"warehouse.marts.{quoted(name)}"}
    columns = {side: _columns(connection, table) for side, table in sides.items()}
    if columns["release"] != columns["rebuild"]:
        return [f"{name} has other columns now: {sorted(set(columns['release']) ^ set(columns['rebuild']))}"]
    chosen = ", ".join(quoted(column) for column in columns["release"] if column not in OF_THE_RUN)
    only = {
        side: _count(connection, f"select {chosen} from {table} except all select {chosen} from {sides[other]}")
        for (side, table), other in zip(sides.items(), reversed(sides), strict=True)
    }
    if not is_whole and not only["release"]:
        return []
    return [f"{name}: {rows} rows only in the {side}" for side, rows in only.items() if rows]


def _columns(connection: Any, table: str) -> list[str]:
    return [row[0] for row in connection.execute(f"describe {table}").fetchall()]


def _count(connection: Any, query: str) -> int:
    return int(connection.execute(f"select count(*) from ({query})").fetchone()[0])
