"""What the landing's own books said at each run: they are overwritten in place, and a past instant must be rebuilt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orchestration.ingestion.landing import transaction, wall_clock

DDL = """
create table if not exists ingest.cursor_seen as
    select null::timestamp as known_at, null::timestamp as recorded_at, * from ingest.cursor limit 0;
alter table ingest.cursor_seen add column if not exists snapshot_mark bigint;
create table if not exists ingest.rejected_seen as
    select *, null::timestamp as known_at, null::timestamp as recorded_at, null::timestamp as gone_at,
        null::timestamp as gone_recorded_at
    from ingest.rejected_row limit 0;
create table if not exists ingest.baseline (
    name varchar, month date, manifest_sha256 varchar, captured_at timestamp, frozen_at timestamp);
"""
_REJECTED = ("system", "table_name", "row_key", "rule", "detail", "remedy", "seen_at")
_SAME = " and ".join(f"one.{name} is not distinct from other.{name}" for name in _REJECTED)


def record(connection: Any, instant: datetime) -> None:
    """Append how every read went and which rows stand rejected, as at ``instant`` (naive UTC).

    ``connection`` is on the landing itself: its ``ingest`` schema is the one written.
    """
    stamp = [instant, wall_clock()]
    with transaction(connection):
        connection.execute(
            "insert into ingest.cursor_seen by name select ? as known_at, ? as recorded_at, * from ingest.cursor", stamp
        )
        connection.execute(
            "update ingest.rejected_seen as one set gone_at = ?, gone_recorded_at = ? where gone_at is null "
            f"and not exists (from ingest.rejected_row as other where {_SAME})",
            stamp,
        )
        connection.execute(
            "insert into ingest.rejected_seen select one.*, ?, ?, null, null from ingest.rejected_row as one "
            f"where not exists (from ingest.rejected_seen as other where {_SAME} and other.gone_at is null)",
            stamp,
        )
