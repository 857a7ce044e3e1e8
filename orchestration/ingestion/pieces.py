"""The first load of a large table, and a re-load from a date: in pieces, each committed, with progress and resume.

A piece is a run of rows in the order of their key. Its rows, its batch and how far it came commit in one transaction,
so that a run killed anywhere goes on after the last piece. Until the last piece is in, the replay leaves the table as
it was: no release shows half a table. The table is then read once more the usual way, which brings what changed
meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from orchestration.faults import crash_point
from orchestration.ingestion import backfill, bookkeeping, drift, landing, merge, staging
from orchestration.ingestion.backfill import Backfill
from orchestration.ingestion.convert import typed
from orchestration.ingestion.key_order import between_keys, noting_keys
from orchestration.ingestion.load import Load
from orchestration.ingestion.reader import BATCH_ROWS, NOTHING, Position
from orchestration.ingestion.results import TableLoad
from orchestration.progress import say

if TYPE_CHECKING:
    import pyarrow as pa


class PieceLoad(Load):
    """The load of one table in pieces."""

    reader: Any

    def run(self) -> TableLoad:
        """Load the table, from where a former run came to. Raises SourceFault; what is committed stays."""
        started = time.monotonic()
        self._check_columns()
        known = backfill.read(self.connection, self.table)
        plan = known if known and known.backfill_id else self._begin(known or Backfill())
        is_first_read = plan is not known and plan.since is None and not self.state.live_rows
        total = self.reader.count(self.table)
        batches = between_keys(self.reader.ordered(self.table, plan.last_key, plan.since), self.table.key)
        while (piece := self._piece(batches, plan)) is not None:
            plan = piece
            say("ingest", f"{self.table}: {plan.rows_read:,} of {total:,} rows", done=plan.rows_read, total=total)
            crash_point("backfill.after_piece", str(self.table))
        self._end(plan, total if is_first_read else None)
        last = Load(self.connection, self.reader, self.table, self.settings).run()
        return _sum(plan, last, time.monotonic() - started)

    def _begin(self, asked: Backfill) -> Backfill:
        """Remember where the clocks stood: what changes from here on is read once more at the end."""
        mark = self.reader.extract(self.table, Position()).mark
        cursor = self.state.cursor or self._newest()
        plan = replace(asked, backfill_id=self.stamp.batch_id, cursor=cursor, mark=self.state.snapshot_mark or mark)
        with landing.transaction(self.connection):
            backfill.write(self.connection, self.table, plan)
        return plan

    def _newest(self) -> datetime | None:
        column = next(column for column in self.table.columns if column.name == self.table.cursor)
        text = self.reader.newest(self.table)
        moment = self.connection.execute(f"select {typed(column, 't')} from (select cast(? as varchar) as t)", [text])
        found = moment.fetchone()[0]
        return min(found, self.clock) if found else None

    def _piece(self, batches: Iterator[pa.Table], plan: Backfill) -> Backfill | None:
        """Land the next rows of ``batches``; return how far it came, or None where there are no more."""
        keys: list[str] = []
        pieces = noting_keys(islice(batches, max(1, backfill.PIECE_ROWS // BATCH_ROWS)), self.table.key, keys)
        rows = staging.stage(self.connection, self.table, pieces)
        if not rows:
            return None
        rejected, notes = staging.sift(self.connection, self.table, rows)
        with landing.transaction(self.connection):
            stamp = replace(self.stamp, batch_id=bookkeeping.next_batch_id(self.connection))
            landed = merge.land(self.connection, self.table, stamp, NOTHING)
            drift.record_rejections(self.connection, self.table, rejected, is_whole=False, seen_at=self.clock)
            drift.note(self.connection, self.table, notes, self.clock)
            counts = (landed.upserts, landed.deletes, len(rejected))
            bookkeeping.write_batch(
                self.connection, self.table, stamp.batch_id, "loaded", counts, self.clock, None, plan.backfill_id
            )
            further = replace(
                plan,
                last_key=keys[-1] if keys else plan.last_key,
                rows_read=plan.rows_read + rows,
                growth=plan.growth + landed.growth,
                upserts=plan.upserts + landed.upserts,
                deletes=plan.deletes + landed.deletes,
                rejected=plan.rejected + len(rejected),
            )
            backfill.write(self.connection, self.table, further)
        return further

    def _end(self, plan: Backfill, total: int | None) -> None:
        """Let the table be seen. ``total`` is given where one snapshot showed every row: then no key can be amiss."""
        live = self.state.live_rows + plan.growth
        state = replace(self.state, live_rows=live, cursor=plan.cursor, snapshot_mark=plan.mark, compared_seen_at=None)
        if total is not None:
            now = landing.wall_clock()
            state = replace(state, uncounted=total - live, compared_seen_at=self.clock, compared_at=now)
        with landing.transaction(self.connection):
            bookkeeping.write_state(self.connection, self.table, replace(state, last_source_change_at=plan.cursor))
            backfill.write(self.connection, self.table, None)


def _sum(plan: Backfill, last: TableLoad, seconds: float) -> TableLoad:
    return replace(
        last,
        status="loaded" if plan.upserts + plan.deletes else last.status,
        upserts=plan.upserts + last.upserts,
        deletes=plan.deletes + last.deletes,
        rejected=plan.rejected + last.rejected,
        seconds=seconds,
    )
