"""What the simulator's tests share: one demo force written once, and readers for whatever was written."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from simulator import Summary, write_force
from simulator.schema import LIST_SYSTEMS, Table, load_tables

AS_AT = "2024-11-05T09:30:00Z"


def read_table(out: Path, table: Table) -> list[dict[str, Any]]:
    """Return every row of a table as stored, in the order stored."""
    if table.system in LIST_SYSTEMS:
        with (out / table.system / f"{table.name}.jsonl").open() as file:
            return [json.loads(line) for line in file]
    connection = sqlite3.connect(out / f"{table.system}.db")
    connection.row_factory = sqlite3.Row
    found = [dict(row) for row in connection.execute(f"select * from {table.name}")]
    connection.close()
    return found


def snapshot(out: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    return {key: read_table(out, table) for key, table in load_tables().items()}


def query(out: Path, system: str, sql: str) -> list[tuple[Any, ...]]:
    """Run a query on one system's SQLite file."""
    connection = sqlite3.connect(out / f"{system}.db")
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """A demo force, not to be changed."""
    out = tmp_path_factory.mktemp("demo")
    return out, write_force(out, "demo", as_at=AS_AT)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A tiny force, free to be changed."""
    write_force(tmp_path, "tiny", as_at=AS_AT)
    return tmp_path
