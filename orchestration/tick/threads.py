"""One warehouse, one connection a thread, and a place in memory for what threads hand to each other."""

from __future__ import annotations

import threading
from typing import Any

SCRATCH = "tick_scratch"


class PerThread:
    """The database of a connection, through a connection of its own for each thread that uses it.

    The thread that makes it goes on with the connection given. Temporary tables and transactions are each thread's own;
    tables in ``SCRATCH``, a database in memory that is emptied here, are seen by all once they are committed. DuckDB
    lets a transaction write to one database: a step fills the scratch before it begins to write to the warehouse.
    """

    def __init__(self, connection: Any) -> None:
        self._first, self._local, self._others = connection, threading.local(), list[Any]()
        self._local.own = connection
        (self._zone,) = connection.execute("select current_setting('TimeZone')").fetchone()
        connection.execute(f"detach database if exists {SCRATCH}; attach ':memory:' as {SCRATCH}")

    def __getattr__(self, name: str) -> Any:
        """Return what the calling thread's own connection has by this name."""
        return getattr(self._own(), name)

    def close_others(self) -> None:
        """Close the connections of all threads but the first."""
        while self._others:
            self._others.pop().close()

    def _own(self) -> Any:
        if not hasattr(self._local, "own"):
            self._local.own = self._first.cursor()
            self._local.own.execute(f"set TimeZone = '{self._zone}'")
            self._others.append(self._local.own)
        return self._local.own
