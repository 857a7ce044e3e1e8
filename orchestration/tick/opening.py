"""The warehouse, opened to be written as dbt opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.cores import share_cores
from orchestration.publication.export import SAFE
from orchestration.settings import Settings


@contextmanager
def open_to_write(settings: Settings) -> Iterator[Any]:
    """Yield the warehouse, made where there is none, for as many queries at once as there are threads; it is closed."""
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_path), config=SAFE) as connection:
        share_cores(connection, settings.threads)
        connection.execute(f"set memory_limit = '{settings.memory_mb}MB'")
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        yield connection
