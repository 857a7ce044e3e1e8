"""Forget what the tables of a warehouse were built from: the next run is then a full build."""

from __future__ import annotations

from pathlib import Path

import duckdb


def forget(warehouse: Path) -> None:
    """Know nothing any more. Whoever builds by another way than the tick calls this first."""
    if warehouse.exists():
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("drop table if exists pipeline.tick_project; drop table if exists pipeline.tick_node")
