"""One source table, one load: read it, land what changed, and move its cursor, all in one transaction."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from orchestration.faults import crash_point
from orchestration.ingestion import bookkeeping, drift, endings, landing, merge
from orchestration.ingestion.reader import NOTHING, Extract
from orchestration.ingestion.results import Note, Status, TableLoad
from orchestration.ingestion.table_read import TableRead

if TYPE_CHECKING:
    pass

KEYS_AT_ONCE = 1000


class Load(TableRead):
    """The load of one table through an open reader into an open landing."""

    def run(self) -> TableLoad:
        """Load the table. Raises SourceFault, with nothing landed, where its source is at fault."""
        started = time.monotonic()
        present, is_retyped = self._check_columns()
        extract = self._read(self._whole() if is_retyped else self._position())
        crash_point("ingest.after_read", str(self.table))
        with landing.transaction(self.connection):
            self._land(extract)
            self._reconcile(extract)
            drift.remember_columns(self.connection, self.table, present)
            result = self._finish(started)
            crash_point("landing.before_commit", str(self.table))
        crash_point("landing.after_commit", str(self.table))
        return result

    def _land(self, extract: Extract) -> None:
        if extract.row_count or extract.deleted or (extract.covers != NOTHING and self._live_rows()):
            self.landed += merge.land(self.connection, self.table, self.stamp, extract.covers)
        self.new_rejections += drift.record_rejections(
            self.connection, self.table, extract.rejected, extract.is_whole, self.clock
        )
        if extract.files is not None:
            bookkeeping.remember_files(self.connection, self.table, extract.files, self.clock)
        if extract.bookmark is not None:
            bookkeeping.remember_bookmark(self.connection, self.table, extract.bookmark, self.clock)
        self.rejected = extract.rejected
        self.notes += extract.notes

    def _reconcile(self, extract: Extract) -> None:
        """Find what the cursor cannot show: rows deleted, and rows that came later than the overlap allows."""
        self.state = replace(self.state, snapshot_mark=extract.mark)
        total, is_whole = self.reader.count(self.table), extract.is_whole
        if total is None:
            return
        surplus = total - self._live_rows()
        # a row set aside for the first time may hide one that is gone: the two make up for each other in the count
        is_due = self._comparison_is_due() or self.new_rejections > 0
        if not is_whole and (is_due or (surplus != self.state.uncounted and not self._compare_some_keys(total))):
            self._compare_keys()
            surplus = total - self._live_rows()
            is_whole = True
        if is_whole:
            now = landing.wall_clock()
            self.state = replace(self.state, uncounted=surplus, compared_seen_at=self.clock, compared_at=now)

    def _compare_some_keys(self, total: int) -> bool:
        """Compare the keys whose endings are not as many here as there; return whether no row is amiss any more.

        Where it cannot be told so, nothing is lost: all keys are compared next.
        """
        reader, table = self.reader, self.table
        if not (
            table.hard_delete and self._live_rows() > endings.FEW_ROWS and isinstance(reader, endings.CountsEndings)
        ):
            return False
        found = endings.differing(self.connection, table, reader.endings(table, endings.LENGTH))
        if not 0 < len(found) <= endings.MOST:
            return False
        endings.keep_live(self.connection, table, found)
        merge.stage_keys(self.connection, table, reader.keys_that_end(table, found, endings.LENGTH))
        vanished, unknown = merge.compare_keys(self.connection, table)
        # a source that tells endings otherwise than DuckDB may hold, under another one, what seems to be gone
        if vanished + unknown > KEYS_AT_ONCE or (vanished and reader.held(table, self._vanished_keys())):
            return False
        self._land_compared(vanished, unknown)
        return total - self._live_rows() == self.state.uncounted

    def _vanished_keys(self) -> list[str]:
        return merge.vanished_keys(self.connection, self.table)

    def _compare_keys(self) -> None:
        merge.stage_keys(self.connection, self.table, self.reader.keys(self.table))
        merge.stage_live(self.connection, self.table)
        vanished, unknown = merge.compare_keys(self.connection, self.table)
        drift.forget_rejections(self.connection, self.table)
        self._land_compared(vanished, unknown)

    def _land_compared(self, vanished: int, unknown: int) -> None:
        if vanished and self.table.hard_delete:
            self.landed += merge.land_vanished(self.connection, self.table, self.stamp)
        elif vanished:
            detail = "rows are gone from a table not declared hard_delete; they are kept as last read"
            self.notes.append(Note(self.table.key, "rows_vanished", detail))
        if unknown > KEYS_AT_ONCE:
            self._read_again()
        elif unknown:
            keys = tuple(merge.unknown_keys(self.connection, self.table))
            self._land(self._read(replace(self._whole(), keys=keys)))

    def _read_again(self) -> None:
        """Land what is unknown by reading everything."""
        self._land(self._read(self._whole()))

    def _finish(self, started: float) -> TableLoad:
        is_changed = bool(self.landed.upserts or self.landed.deletes)
        status: Status = "loaded" if is_changed else "unchanged"
        if is_changed:
            counts = (self.landed.upserts, self.landed.deletes, len(self.rejected))
            bookkeeping.write_batch(self.connection, self.table, self.stamp.batch_id, status, counts, self.clock, None)
        drift.note(self.connection, self.table, self.notes, self.clock)
        self._write_state(status, is_changed)
        return TableLoad(
            system=self.table.system,
            table=self.table.name,
            status=status,
            upserts=self.landed.upserts,
            deletes=self.landed.deletes,
            rejected=len(self.rejected),
            live_rows=self._live_rows(),
            batch_id=self.stamp.batch_id if is_changed else None,
            seconds=time.monotonic() - started,
            notes=tuple(map(str, self.notes)),
        )

    def _write_state(self, status: Status, is_changed: bool) -> None:
        state = replace(self.state, live_rows=self._live_rows(), last_loaded_at=self.clock, status=status, message=None)
        if not self.table.cursor and is_changed:
            state = replace(state, last_source_change_at=self.clock)
        bookkeeping.write_state(self.connection, self.table, state)
