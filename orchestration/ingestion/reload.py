"""One table read again, from a date or whole: asked for in the landing, carried out by the usual load."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestration.ingestion import backfill, bookkeeping, landing
from orchestration.ingestion.declaration import System, Table, declared_systems
from orchestration.ingestion.ingest import ingest
from orchestration.ingestion.results import SourceFault, TableLoad

if TYPE_CHECKING:
    from orchestration.settings import Settings


def reload(settings: Settings, name: str, since: datetime | None) -> TableLoad:
    """Read one table again. See orchestration.ingestion.reload_table."""
    system, table = _find(name)
    with landing.open_landing(settings) as connection, landing.transaction(connection):
        _ask(connection, system, table, since)
    return next(iter(ingest(settings, system.name, only=table.name)))


def _find(name: str) -> tuple[System, Table]:
    for system in declared_systems().values():
        for table in system.tables:
            if str(table) == name:
                return system, table
    raise SourceFault(f"{name}: no such source table; name it as system.table, e.g. athena.offence")


def _ask(connection: Any, system: System, table: Table, since: datetime | None) -> None:
    """Let the next load read again: SQL in pieces, a list by a fresh enumeration, files whole."""
    known = backfill.read(connection, table)
    is_first = bookkeeping.read_state(connection, table).cursor is None
    if system.reader == "sql" and not (known and known.backfill_id):
        # A table that was never read whole is, whatever the date; one whose first load is under way goes on with it.
        backfill.write(connection, table, backfill.Backfill(since=None if is_first else since))
    bookkeeping.remember_bookmark(connection, table, None, landing.wall_clock())
    bookkeeping.forget_checksums(connection, table)
