"""The warehouse, opened to be written as dbt opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.publication.export import SAFE
from orchestration.settings import Settings


@contextmanager
def open_to_write(settings: Settings) -> Iterator[Any]:
    """Yield the warehouse, made where there is none; it is closed afterwards."""
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_path), config=SAFE) as connection:
        connection.execute(f"set memory_limit = '{settings.memory_mb}MB'")
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        yield connection
