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
