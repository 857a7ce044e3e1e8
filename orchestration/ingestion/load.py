"""One source table, one load: read it, land what changed, and move its cursor, all in one transaction."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.faults import crash_point
from orchestration.ingestion import bookkeeping, drift, landing, merge, staging
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.reader import NOTHING, Extract, Position, Reader
from orchestration.ingestion.results import Note, Rejection, Status, TableLoad

if TYPE_CHECKING:
    from orchestration.settings import Settings

KEYS_AT_ONCE = 1000
FULL_COMPARISON_EVERY = timedelta(days=1)


class Load:
    """The load of one table through an open reader into an open landing."""

    def __init__(self, connection: Any, reader: Reader, table: Table, settings: Settings) -> None:
        self.connection = connection
        self.reader = reader
        self.table = table
        self.settings = settings
        self.clock = settings.instant
        self.overlap = timedelta(minutes=settings.overlaps.get(table.system, settings.overlap_minutes))
        self.state = bookkeeping.read_state(connection, table)
        self.stamp = merge.Stamp(bookkeeping.next_batch_id(connection), self.clock, landing.wall_clock())
        self.landed = merge.Landed()
        self.rejected: list[Rejection] = []
        self.notes: list[Note] = []

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

    def _check_columns(self) -> tuple[Mapping[str, str], bool]:
        present = self.reader.columns(self.table)
        drift.missing_columns(self.table, present)
        self.notes, is_retyped = drift.compare_columns(self.connection, self.table, present)
        return present, is_retyped

    def _since(self) -> datetime | None:
        if self.state.cursor is None:
            return None
        return min(self.state.cursor, self.clock) - self.overlap

    def _position(self) -> Position:
        since = self._since()
        bookmark = bookkeeping.known_bookmark(self.connection, self.table)
        return replace(self._whole(), since=since, bookmark=bookmark, mark=self.state.snapshot_mark)

    def _whole(self) -> Position:
        files = bookkeeping.known_files(self.connection, self.table)
        return Position(files=files, is_comparison_due=self._comparison_is_due())

    def _read(self, position: Position) -> Extract:
        extract = self.reader.extract(self.table, position)
        extract.row_count = staging.stage(self.connection, self.table, extract.batches)
        if extract.row_count:
            rejected, notes = staging.sift(self.connection, self.table, extract.row_count)
            extract.rejected += rejected
            extract.notes += notes
            self._advance_cursor()
        staging.stage_deleted(self.connection, self.table, extract.deleted)
        return extract

    def _advance_cursor(self) -> None:
        if not self.table.cursor:
            return
        cursor = quoted(self.table.cursor)
        latest = self.connection.execute(f"select max({cursor}) from incoming").fetchone()[0]
        # Never past the clock: one row dated in the future must not hide the rows that come before it.
        known = [moment for moment in (self.state.cursor, latest) if moment is not None]
        moment = min(max(known), max(self.clock, self.state.cursor or self.clock)) if known else None
        self.state = replace(self.state, cursor=moment, last_source_change_at=moment)

    def _land(self, extract: Extract) -> None:
        if extract.row_count or extract.deleted or (extract.covers != NOTHING and self._live_rows()):
            self.landed += merge.land(self.connection, self.table, self.stamp, extract.covers)
        drift.record_rejections(self.connection, self.table, extract.rejected, extract.is_whole, self.clock)
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
        if not is_whole and (surplus != self.state.uncounted or self._comparison_is_due()):
            self._compare_keys()
            surplus = total - self._live_rows()
            is_whole = True
        if is_whole:
            now = landing.wall_clock()
            self.state = replace(self.state, uncounted=surplus, compared_seen_at=self.clock, compared_at=now)

    def _compare_keys(self) -> None:
        merge.stage_keys(self.connection, self.table, self.reader.keys(self.table))
        vanished, unknown = merge.compare_keys(self.connection, self.table)
        drift.forget_rejections(self.connection, self.table)
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

    def _comparison_is_due(self) -> bool:
        if not self.table.hard_delete:
            return False
        last = ((self.state.compared_seen_at, self.clock), (self.state.compared_at, landing.wall_clock()))
        return any(then is None or now - then >= FULL_COMPARISON_EVERY for then, now in last)

    def _live_rows(self) -> int:
        return self.state.live_rows + self.landed.growth

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
