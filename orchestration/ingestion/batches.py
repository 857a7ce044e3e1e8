"""The batches of the attached ``landing`` that a replay applies, and which of them go in at one stroke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.landing import landed


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
    """Return the numbers of the leading batches that belong together: one batch, or the pieces of one backfill."""
    first = next(iter(batches.values()))
    if first.backfill_id is None:
        return list(batches)[:1]
    return list(takewhile(lambda number: batches[number].backfill_id == first.backfill_id, batches))


def hold_each_key_once(connection: Any, table: Table, numbers: Sequence[int]) -> bool:
    """Tell whether no key is in two of the batches ``numbers``; one holds a key once.

    Pieces are cut between keys. Landings from before they were may hold a key on both sides of a cut.
    """
    if len(numbers) == 1:
        return True
    key = quoted(table.key)
    pieces = f"from landing.{landed(table)} where _batch_id between {min(numbers)} and {max(numbers)}"
    # As a rule each piece ends before the next begins, which costs less to see, and no memory.
    before = f"lag(max({key})) over (order by min({key})) as before"
    ends = f"select min({key}) as first_key, {before} {pieces} group by _batch_id"
    if connection.execute(f"select bool_and(before is null or before < first_key) from ({ends})").fetchone()[0]:
        return True
    twice = f"select {key} {pieces} group by {key} having count(*) > 1"
    return not connection.execute(f"select exists ({twice})").fetchone()[0]
