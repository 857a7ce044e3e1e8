"""The real models on a world in memory: dbt's own compiled SQL, run in order, without a pipeline around it.

A run of the whole pipeline takes a minute; this takes about a second, so that hypothesis can try many worlds.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.compiled_models import CompiledModels
from orchestration.settings import Settings

from .load import World
from .schema import SCHEMA
from .small_world import HISTORY_START

OF_EVERY_ROW = {"_op": "upsert", "_batch_id": 1}
HISTORIES = (("athena", "user_account"), ("athena", "unit"), ("hr", "person"))


class Kernel:
    """The models up to ``metric_value`` of a warehouse that was built once, ready to be run on other worlds."""

    def __init__(self, warehouse: Path, compiled: Settings) -> None:
        """Take seeds and the shapes of raw tables from ``warehouse``, the models from where dbt ``compiled`` them."""
        self._built = warehouse
        self._models = CompiledModels(compiled, "metric_value")

    def marts(self, world: World, as_at: datetime) -> tuple[Any, Any]:
        """Return metric_value of ``world`` at ``as_at`` and the flags that it was made from, as pandas frames."""
        with duckdb.connect() as database:
            database.execute("set TimeZone = 'UTC'; set threads = 2; attach ':memory:' as warehouse")
            database.execute(f"attach '{self._built}' as built (read_only)")
            self._fill(database, world, as_at)
            self._models.run(database)
            return read(database, "warehouse.")

    def _fill(self, database: duckdb.DuckDBPyConnection, world: World, as_at: datetime) -> None:
        """Give the database the schemas, the seeds, the run's record and the world's rows."""
        tables = database.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'built' "
            "and (schema_name like 'raw%' or schema_name in ('seeds', 'pipeline'))"
        ).fetchall()
        schemas = "select schema_name from duckdb_schemas() where database_name = 'built'"
        for (schema,) in database.execute(schemas).fetchall():
            database.execute(f'create schema if not exists warehouse."{schema}"')
        for schema, table in tables:
            rows = "limit 0" if schema.startswith("raw") else ""
            database.execute(f"create table warehouse.{schema}.{table} as select * from built.{schema}.{table} {rows}")
        database.execute("update warehouse.pipeline.run set as_at = ?, history_start = ?", [as_at, HISTORY_START])
        for system, declared in SCHEMA.items():
            for table in declared:
                _insert(database, f"warehouse.raw_{system}.{table}", world.rows(system, table), as_at)
        for system, table in HISTORIES:
            _insert(database, f"warehouse.raw_{system}.{table}_history", world.rows(system, table), as_at)


def read(database: duckdb.DuckDBPyConnection, catalog: str = "") -> tuple[Any, Any]:
    """Return metric_value and the flags behind it, as pandas frames."""
    flags = f"select metric_id, level, entity_id, raised_at from {catalog}intermediate.int_flag"
    return database.sql(f"select * from {catalog}marts.metric_value").df(), database.sql(flags).df()


def _insert(database: duckdb.DuckDBPyConnection, table: str, rows: list[Any], as_at: datetime) -> None:
    if not rows:
        return
    extra = {**OF_EVERY_ROW, "_seen_at": as_at, "_loaded_at": as_at}
    known = [name for name, *_ in database.execute(f"describe {table}").fetchall()]
    columns = [name for name in known if name in rows[0] or name in extra]
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    values = [row[name] if name in row else extra[name] for row in rows for name in columns]
    places = ", ".join([f"({marks})"] * len(rows))  # in one statement: row by row would take longer than the models
    database.execute(f"insert into {table} ({names}) values {places}", values)
