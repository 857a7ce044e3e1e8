"""The batches of the attached ``landing`` that a replay applies, and which of them go in at one stroke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any


@dataclass(frozen=True)
class Batch:
    """One batch: how many rows it landed, and the load in pieces that it belongs to."""

    rows: int
    backfill_id: int | None = None


def read_batches(connection: Any) -> dict[tuple[str, str], dict[int, Batch]]:
    """Return each batch that landed any rows, by source table and batch number; none of a load that is unfinished."""
    found: dict[tuple[str, str], dict[int, Batch]] = {}
    rows = connection.execute(
        "select system, table_name, batch_id, upserts + deletes, backfill_id from landing.ingest.batch "
        "left join (select system, table_name, backfill_id as held from landing.ingest.backfill) "
        "using (system, table_name) "
        "where upserts + deletes > 0 and batch_id < coalesce(held, batch_id + 1) order by batch_id"
    ).fetchall()
    for system, name, batch_id, count, backfill_id in rows:
        found.setdefault((system, name), {})[batch_id] = Batch(count, backfill_id)
    return found


def first_pieces(batches: Mapping[int, Batch]) -> list[int]:
    """Return the numbers of the leading batches in which no key is twice: one batch, or the pieces of one backfill."""
    first = next(iter(batches.values()))
    if first.backfill_id is None:
        return list(batches)[:1]
    return list(takewhile(lambda number: batches[number].backfill_id == first.backfill_id, batches))
