"""Dagster's SQLite event log with its connections kept open. What is stored, and how, is Dagster's own.

The original makes a new engine and connection for each of the six statements of an event, and lets the disk confirm
each: for a run of 400 models and tests that costs four times as much processor as storing them, and a minute of
waiting on a slow disk. With "synchronous = normal" a power cut may lose the last moments of the log, never corrupt it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine, event

SHARDS_OPEN = 8


class PooledSqliteEventLogStorage(SqliteEventLogStorage):
    """``SqliteEventLogStorage`` with one lasting engine for each of the last few databases (index and runs)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(*arguments, **options)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> PooledSqliteEventLogStorage:
        """Make the storage that ``dagster.yaml`` asks for."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.pop(shard, None) or _open(self.conn_string_for_shard(shard))
        self._engines[shard] = engine  # the last used comes last, so the first is the one to close
        while len(self._engines) > SHARDS_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def delete_events(self, run_id: str) -> None:
        """Delete a run's events, its checks' outcomes too, and then its file: Dagster would keep both for ever."""
        from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

        super().delete_events(run_id)
        with self.index_connection() as connection:
            connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
        with self._db_lock:
            engine = self._engines.pop(run_id, None)
            if engine:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
            for ending in ("", "-wal", "-shm"):
                Path(f"{self.path_for_shard(run_id)}{ending}").unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close every connection."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _open(address: str) -> Engine:
    engine = create_engine(address, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def _relax(connection: Any, _record: Any) -> None:
        connection.execute("pragma synchronous = normal")

    return engine
