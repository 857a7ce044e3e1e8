"""Dagster's SQLite event log with its connections kept open. What is stored, and how, is Dagster's own.

The original makes a new engine and connection for each of the six statements of an event, and lets the disk confirm
each: for a run of 400 models and tests that costs four times as much processor as storing them, and a minute of
waiting on a slow disk. With "synchronous = normal" a power cut may lose the last moments of the log, never corrupt it.
Events of which a step gives hundreds wait until any other event is stored or anything is read: a process that dies
meanwhile loses them, and whoever reads through another process sees them that much later.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine, event

from orchestration.instance.event_batch import LATER, write

SHARDS_OPEN = 8
AT_ONCE = 500
"""How many events are stored in one transaction at most."""

os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", str(AT_ONCE))  # hands over what is planned of a run as a whole


class PooledSqliteEventLogStorage(SqliteEventLogStorage):
    """``SqliteEventLogStorage`` with one lasting engine for each of the last few databases (index and runs)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._engines: dict[str, Engine] = {}
        self._waiting: list[EventLogEntry] = []
        self._waiting_lock = threading.RLock()
        self._tables: set[str] = set()
        self._migrated: set[str] = set()
        self._has_index_columns = False
        super().__init__(*arguments, **options)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> PooledSqliteEventLogStorage:
        """Make the storage that ``dagster.yaml`` asks for."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event, or let it wait for others; see ``EventLogStorage``."""
        with self._waiting_lock:
            if event.is_dagster_event and event.dagster_event_type in LATER:
                self._waiting.append(event)
                if len(self._waiting) >= AT_ONCE:
                    self.flush()
            else:
                super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events of which none changes the state of a run; see ``EventLogStorage``."""
        with self._waiting_lock:
            self.flush()
            write(self, events)

    def flush(self) -> None:
        """Store the events that wait."""
        with self._waiting_lock:
            waiting, self._waiting = self._waiting, []
            if waiting:
                write(self, waiting)

    def has_table(self, table_name: str) -> bool:
        """Tell whether there is such a table; one that was there once is not asked for again."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def has_secondary_index(self, name: str) -> bool:
        """Tell whether a migration of the database is done; one that was done once is not asked for again."""
        if name not in self._migrated and super().has_secondary_index(name):
            self._migrated.add(name)
        return name in self._migrated

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        self._has_index_columns = self._has_index_columns or super()._has_asset_key_index_cols_on_connection(conn)
        return self._has_index_columns

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        self.flush()  # whoever reads or writes comes after what was stored before
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
        """Delete a run's events, its checks' outcomes too, and its file: Dagster would keep the last two for ever.

        The file goes as it is: to open it and delete its rows first, as Dagster does, costs ten times as much.
        """
        from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

        with self.index_connection() as connection:
            self.delete_events_for_run(connection, run_id)
            connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
        if self.supports_global_concurrency_limits:
            self.free_concurrency_slots_for_run(run_id)
        with self._db_lock:
            engine = self._engines.pop(run_id, None)
            if engine:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
            for ending in ("", "-wal", "-shm"):
                Path(f"{self.path_for_shard(run_id)}{ending}").unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close every connection."""
        self.flush()
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
