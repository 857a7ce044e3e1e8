"""One source system into the landing: every table in turn, each on its own, so that one fault stops one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestration.ingestion import backfill, bookkeeping, breaker, landing
from orchestration.ingestion.declaration import System, Table, declared_systems
from orchestration.ingestion.load import Load
from orchestration.ingestion.pieces import PieceLoad
from orchestration.ingestion.reader import Reader, open_reader
from orchestration.ingestion.results import SourceDown, SourceFault, SourceSlow, Status, TableLoad, TableMissing

SLOW_TABLES = 2
"""So many tables that time out, and the source is taken for down: each may take minutes, and other sources wait."""

if TYPE_CHECKING:
    from orchestration.settings import Settings


def ingest(
    settings: Settings, name: str, progress: Callable[[TableLoad], None] | None = None, only: str | None = None
) -> list[TableLoad]:
    """Load every table of the system ``name``, or ``only`` one. See orchestration.ingestion.ingest_system."""
    system = declared_systems()[name]
    if only:
        system = replace(system, tables=tuple(table for table in system.tables if table.name == only))
    loads = []
    with landing.open_landing(settings) as connection:
        landing.ensure_tables(connection, system)
        for load in _tables(connection, settings, system):
            loads.append(load)
            if progress:
                progress(load)
    return loads


def _tables(connection: Any, settings: Settings, system: System) -> Iterator[TableLoad]:
    if settings.sources.address(system.name) is None:
        message = f"no address is configured: set CSP_SOURCES__{system.name.upper()}"
        yield from (_fault(connection, settings, table, "not_configured", message) for table in system.tables)
        return
    is_remote = breaker.is_remote(settings.sources.address(system.name) or "")
    left, slow, answers = _in_turn(connection, system) if is_remote else list(system.tables), 0, False
    try:
        if is_remote:
            breaker.check(connection, settings, system.name)
        with _opened(connection, settings, system, is_remote) as reader:
            while left:
                try:
                    load = _load(connection, reader, left[0], settings)
                except SourceSlow as fault:
                    slow += 1
                    if slow == SLOW_TABLES:
                        words = f"{fault}; {slow} tables took too long, so the rest is not tried in this run"
                        raise SourceDown(words) from None
                    load = _fault(connection, settings, left[0], "failed", str(fault))
                answers = answers or load.status in ("loaded", "unchanged")
                left.pop(0)
                yield load
            if answers:
                breaker.succeeded(connection, system.name)
    except SourceFault as fault:
        yield from (_fault(connection, settings, table, "failed", str(fault)) for table in left)


def _in_turn(connection: Any, system: System) -> list[Table]:
    """Return the tables as declared; where one failed last, from the one that was loaded last to the one never loaded.

    Else two that always take too long would keep those after them from being tried at all.
    """
    states = {table: bookkeeping.read_state(connection, table) for table in system.tables}
    if not any(state.status == "failed" for state in states.values()):
        return list(system.tables)
    return sorted(reversed(system.tables), key=lambda table: states[table].last_loaded_at or datetime.min, reverse=True)


@contextmanager
def _opened(connection: Any, settings: Settings, system: System, is_remote: bool) -> Iterator[Reader]:
    """Open the reader; let the circuit breaker know where the source does not answer."""
    try:
        with open_reader(settings, system) as reader:
            yield reader
    except SourceFault as fault:
        if is_remote:
            breaker.failed(connection, settings, system.name, str(fault))
        raise


def _load(connection: Any, reader: Reader, table: Table, settings: Settings) -> TableLoad:
    try:
        kind = PieceLoad if backfill.is_wanted(connection, reader, table) else Load
        return kind(connection, reader, table, settings).run()
    except (SourceDown, SourceSlow):
        raise
    except TableMissing as fault:
        return _fault(connection, settings, table, "missing", str(fault))
    except SourceFault as fault:
        return _fault(connection, settings, table, "failed", str(fault))


def _fault(connection: Any, settings: Settings, table: Table, status: Status, message: str) -> TableLoad:
    if status == "not_configured":
        known = bookkeeping.record_status(connection, table, status, message)
        return TableLoad(table.system, table.name, status, message, live_rows=known.live_rows)
    batch_id, known = bookkeeping.record_fault(connection, table, status, message, settings.instant)
    return TableLoad(table.system, table.name, status, message, live_rows=known.live_rows, batch_id=batch_id)
