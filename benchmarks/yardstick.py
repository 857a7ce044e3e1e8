"""The least that any build of these tables must do on this machine: read every raw row, write every mart.

Times on a shared machine say little by themselves; their ratio to this, measured in the same run, says more.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb


def yardstick(warehouse: Path, scratch: Path) -> int:
    """Copy raw tables and marts with plain DuckDB, the marts to Parquet too; return how many rows were copied."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with duckdb.connect(str(scratch / "copy.duckdb"), config={"preserve_insertion_order": "false"}) as connection:
            connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
            return sum(_copy(connection, scratch, schema, table) for schema, table in _tables(connection))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    statement = """
        select table_schema, table_name from information_schema.tables
        where table_catalog = 'warehouse' and (table_schema like 'raw_%' or table_schema = 'marts') order by all
    """
    found: list[tuple[str, str]] = connection.execute(statement).fetchall()
    return found


def _copy(connection: duckdb.DuckDBPyConnection, scratch: Path, schema: str, table: str) -> int:
    name = f'"{schema}_{table}"'
    connection.execute(f'create table {name} as from warehouse."{schema}"."{table}"')
    if schema == "marts":
        connection.execute(f"copy {name} to '{scratch / f'{table}.parquet'}' (format parquet, compression zstd)")
    counted = connection.execute(f"select count(*) from {name}").fetchone()
    return int(counted[0]) if counted else 0
