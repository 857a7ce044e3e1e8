"""The posting mismatches that a build found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.settings import Settings

MISMATCHES = "posting_mismatch"


def open_mismatches(settings: Settings) -> list[tuple[str, str, str]]:
    """Return code, entity type and entity id of each mismatch in the warehouse. Raises ``duckdb.Error``."""
    import duckdb

    statement = f"select distinct code, entity_type, entity_id from marts.{MISMATCHES}"
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        return [(code, entity_type, entity_id) for code, entity_type, entity_id in warehouse.sql(statement).fetchall()]


def remember(settings: Settings) -> None:
    """Let the landing know which mismatches are open, so that the next run knows how long they have been.

    Only for a run that the gate lets through: what made another one wrong may open mismatches that nobody has, and end
    those that somebody still has. Raises ``duckdb.Error``.
    """
    from orchestration.ingestion import record_mismatches

    record_mismatches(settings, open_mismatches(settings), settings.instant)
