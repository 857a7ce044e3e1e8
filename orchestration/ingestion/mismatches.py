"""When each mismatch was first seen and when it was resolved: the memory that a rebuilt warehouse cannot have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from orchestration.ingestion.landing import open_landing, transaction

if TYPE_CHECKING:
    from orchestration.settings import Settings

_SAME = "seen.code = now.code and seen.entity_type = now.entity_type and seen.entity_id = now.entity_id"


def record(settings: Settings, rows: Iterable[tuple[str, str, str]], seen_at: datetime) -> None:
    """Open, keep or resolve mismatches. See orchestration.ingestion.record_mismatches."""
    import pyarrow as pa

    columns = zip(*sorted(set(rows)), strict=True)
    names = ["code", "entity_type", "entity_id"]
    texts = [pa.array(column, pa.string()) for column in columns] or [pa.array([], pa.string())] * len(names)
    with open_landing(settings) as connection, transaction(connection):
        connection.register("now_open", pa.table(texts, names=names))
        connection.execute(
            # A run as at an earlier instant knows nothing of what was first seen after it.
            "update ingest.mismatch_seen as seen set resolved_at = $at where resolved_at is null "
            f"and first_seen_at <= $at and not exists (from now_open as now where {_SAME})",
            {"at": seen_at},
        )
        connection.execute(
            "insert into ingest.mismatch_seen select code, entity_type, entity_id, ?, null from now_open as now "
            f"where not exists (from ingest.mismatch_seen as seen where {_SAME} and resolved_at is null)",
            [seen_at],
        )
