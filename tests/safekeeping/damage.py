"""Ways in which a file is damaged, and what is compared before and after."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingestion import ingest_system, replay
from orchestration.safekeeping import copies
from orchestration.settings import Settings
from tests.ingestion.force import Force

# What says when a row came to be here, not what it says.
CLOCK = {"_loaded_at", "loaded_at", "recorded_at", "gone_recorded_at", "compared_at", "created_at", "landing_id"}


def run(force: Force) -> None:
    force.as_at += timedelta(hours=1)
    ingest_system(force.settings, force.system)
    replay(force.settings)


def landing_of(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table of the landing, its rows in a fixed order, without the wall clock."""
    with duckdb.connect(str(settings.landing_path), read_only=True) as connection:
        name = connection.execute("select current_database()").fetchone()[0]
        return {
            f"{schema}.{table}": _rows(connection, f"{schema}.{table}")
            for schema, table in copies.tables(connection, name)
        }


def _rows(connection: Any, table: str) -> list[tuple[Any, ...]]:
    columns = [row[0] for row in connection.execute(f"describe {table}").fetchall() if row[0] not in CLOCK]
    quoted = ", ".join(f'"{column}"' for column in columns)
    return connection.execute(f"select {quoted} from {table} order by all").fetchall() if columns else []


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def headless(path: Path) -> None:
    _overwrite(path, 0, 8192)


def flipped(path: Path) -> None:
    """Flip bytes in every block behind the headers."""
    chance = random.Random(3)
    for start in range(12288, path.stat().st_size, 16384):
        _overwrite(path, start + chance.randrange(2000), 64)


def missing(path: Path) -> None:
    path.unlink()


def _overwrite(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(bytes(random.Random(start).randrange(256) for _ in range(length)))
