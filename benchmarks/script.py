"""What the full build would cost as one plain script: the same files, the same SQL, the same tables, nothing around.

A second set of some 330 queries, written by hand, would never give the same cells. So the script is the models' own
SQL, which was written by hand, as dbt compiles it, run in order in one DuckDB connection: no landing kept, no dbt, no
tests, no gate, no release. What the platform costs beyond it is the price of those.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.compiled_models import CompiledModels
from orchestration.ingestion.convert import literal, quoted
from orchestration.ingestion.declaration import Table, declared_systems
from orchestration.ingestion.landing import landed
from orchestration.ingestion.merge import newest_version
from orchestration.settings import Settings

COPIED = ("seeds", "pipeline")
CARRIED = ("_batch_id", "_loaded_at")


def run_script(settings: Settings, scratch: Path) -> Path:
    """Compute every table of the warehouse of ``settings`` anew from its landing, the marts as Parquet too.

    Needs a warehouse that was built in full, for its compiled SQL, seeds and run record. Returns the path of the
    DuckDB file with the tables; ``scratch`` is emptied first.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    path = scratch / "script.duckdb"
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as database:
        database.execute("set TimeZone = 'UTC'")
        database.execute(f"attach {literal(str(path))} as warehouse")
        database.execute(f"attach {literal(str(settings.warehouse_path))} as built (read_only)")
        database.execute(f"attach {literal(str(settings.landing_path))} as landing (read_only)")
        _copy_small(database)
        _read_raw(database)
        CompiledModels(settings).run(database)
        _write_marts(database, scratch)
    return path


def _copy_small(database: Any) -> None:
    """Make every schema, and the tables that no source gives: seeds, and what the run is."""
    for (schema,) in _rows(database, "select schema_name from duckdb_schemas() where database_name = 'built'"):
        database.execute(f"create schema if not exists warehouse.{quoted(schema)}")
    for schema, table in _tables(database, "built"):
        if schema in COPIED:
            name = f"{quoted(schema)}.{quoted(table)}"
            database.execute(f"create table warehouse.{name} as from built.{name}")


def _read_raw(database: Any) -> None:
    database.execute("use landing")
    for system in declared_systems().values():
        for table in system.tables:
            _read_table(database, system.schema, table)
    database.execute("use warehouse")


def _read_table(database: Any, schema: str, table: Table) -> None:
    """Read the newest version of every row, and where the models ask for it every version, out of the landing."""
    names = ", ".join(map(quoted, (*table.names, *CARRIED)))
    target = f"warehouse.{schema}.{quoted(table.name)}"
    newest = f"select * from {landed(table)} {newest_version(table)}"
    database.execute(f"create table {target} as select {names} from ({newest}) where _op = 'upsert'")
    if table.has_history:
        history = f"warehouse.{schema}.{quoted(f'{table.name}_history')}"
        database.execute(f"create table {history} as from {landed(table)}")


def _write_marts(database: Any, scratch: Path) -> None:
    for schema, table in _tables(database, "warehouse"):
        if schema == "marts":
            file = literal(str(scratch / f"{table}.parquet"))
            database.execute(f"copy warehouse.{schema}.{quoted(table)} to {file} (format parquet, compression zstd)")


def _tables(database: Any, catalog: str) -> list[Any]:
    statement = f"select table_schema, table_name from information_schema.tables where table_catalog = '{catalog}'"
    return _rows(database, f"{statement} order by all")


def _rows(database: Any, statement: str) -> list[Any]:
    found: list[Any] = database.execute(statement).fetchall()
    return found
