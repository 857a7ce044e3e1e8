"""Source systems to the append-only landing, and the landing to the current state in the warehouse.

Plain Python: no Dagster here. The functions below are the whole interface; each imports what it needs when called,
so that importing this package costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from orchestration.ingestion.results import ReplayReport, SourceFault, TableLoad

if TYPE_CHECKING:
    from orchestration.settings import Settings

__all__ = [
    "ReplayReport",
    "SourceFault",
    "TableLoad",
    "ingest_all",
    "ingest_system",
    "record_mismatches",
    "reload_table",
    "replay",
]

Progress = Callable[[TableLoad], None]


def ingest_system(settings: Settings, system: str, progress: Progress | None = None) -> list[TableLoad]:
    """Read every table of ``system`` into the landing. A fault of the source is in the result, never raised.

    Raises KeyError for an unknown system and duckdb.Error where the landing itself cannot be written.
    """
    from orchestration.ingestion.ingest import ingest
    from orchestration.safekeeping import healed

    return healed(settings, lambda: ingest(settings, system, progress))


def ingest_all(settings: Settings, progress: Progress | None = None) -> list[TableLoad]:
    """Read every declared system in order; ``progress`` hears of each table as it ends."""
    from orchestration.ingestion.declaration import SYSTEMS

    return [load for system in SYSTEMS for load in ingest_system(settings, system, progress)]


def reload_table(settings: Settings, table: str, since: datetime | None) -> TableLoad:
    """Read ``table`` (``system.table``) again: its rows changed at or after ``since``, naive UTC, or all of them.

    What differs lands; nothing is taken away that the source still has. Raises SourceFault for an unknown table. Where
    the source is down, the load says so and the next run carries the re-load out.
    """
    from orchestration.ingestion.reload import reload
    from orchestration.safekeeping import healed

    return healed(settings, lambda: reload(settings, table, since))


def replay(settings: Settings) -> ReplayReport:
    """Bring the warehouse's raw_* and pipeline schemas up to the landing, in one transaction. Raises duckdb.Error.

    What has landed is copied a second time (``orchestration.safekeeping``) before it is used; a landing that is found
    damaged meanwhile is restored, and the warehouse brought up to that.
    """
    from orchestration.ingestion.catch_up import catch_up
    from orchestration.ledger import last_outcome
    from orchestration.safekeeping import kept, look_after_failure, mend_all

    if last_outcome(settings) == "failed":
        look_after_failure(settings)
    return kept(settings, lambda: catch_up(settings), mend=mend_all)


def record_mismatches(settings: Settings, rows: Iterable[tuple[str, str, str]], seen_at: datetime) -> None:
    """Record which mismatches (code, entity_type, entity_id) are open as at ``seen_at``, naive UTC.

    New ones open, those still open keep their first_seen_at, those gone are resolved; one that returns is a new row.
    """
    from orchestration.ingestion.mismatches import record
    from orchestration.safekeeping import kept

    found = list(rows)
    kept(settings, lambda: record(settings, found, seen_at))
