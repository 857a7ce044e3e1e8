"""What a load reads: from where, with what judged, and whether its keys are due to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.ingestion import bookkeeping, drift, landing, merge, staging
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import Table
from orchestration.ingestion.reader import Extract, Position, Reader
from orchestration.ingestion.results import Note, Rejection

if TYPE_CHECKING:
    from orchestration.settings import Settings

FULL_COMPARISON_EVERY = timedelta(days=1)


class TableRead:
    """One source table, what is known of it, and how it is read into ``incoming``."""

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
        self.new_rejections = 0
        self.notes: list[Note] = []

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

    def _comparison_is_due(self) -> bool:
        if not self.table.hard_delete:
            return False
        last = ((self.state.compared_seen_at, self.clock), (self.state.compared_at, landing.wall_clock()))
        # a comparison made ahead of the clock was made before the clock was put back: it says nothing of now
        recent = (then is not None and timedelta(0) <= now - then < FULL_COMPARISON_EVERY for then, now in last)
        return not all(recent)

    def _live_rows(self) -> int:
        return self.state.live_rows + self.landed.growth
