"""Write a world in the contract's shape: SQLite files and JSON-lines lists."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from .load import World
from .schema import LIST_SYSTEMS, SCHEMA, SQL_SYSTEMS


def _sql_value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    writers: dict[str, Callable[[Any], Any]] = {"t": lambda at: at.strftime("%Y-%m-%d %H:%M:%S"), "d": date.isoformat}
    writers |= {"b": int, "n": float}
    return writers.get(kind, lambda same: same)(value)


def _json_value(value: Any, kind: str) -> Any:
    return bool(value) if kind == "b" and value is not None else _sql_value(value, kind)


_SQL_TYPES = {"x": "TEXT", "t": "TEXT", "d": "TEXT", "b": "INTEGER", "i": "INTEGER", "n": "NUMERIC"}


def write_world(world: World, folder: Path | str) -> Path:
    """Write every table in the contract's shape, even if empty: a SQLite file a system, a JSON-lines file a list."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for system in SQL_SYSTEMS:
        path = folder / f"{system}.db"
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as connection:
            for table, columns in SCHEMA[system].items():
                names = ", ".join(f'"{column}" {_SQL_TYPES[kind]}' for column, kind in columns.items())
                connection.execute(f'create table "{table}" ({names}, primary key ("{next(iter(columns))}"))')
                rows = [
                    [_sql_value(row[name], kind) for name, kind in columns.items()] for row in world.rows(system, table)
                ]
                connection.executemany(f'insert into "{table}" values ({", ".join("?" * len(columns))})', rows)
        connection.close()
    for system in LIST_SYSTEMS:
        (folder / system).mkdir(exist_ok=True)
        for table, columns in SCHEMA[system].items():
            lines = [
                json.dumps({name: _json_value(row[name], kind) for name, kind in columns.items()})
                for row in world.rows(system, table)
            ]
            (folder / system / f"{table}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder
