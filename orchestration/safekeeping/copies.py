"""Keep the second copy of the landing up to it: a base, then what each run added, then a new base."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.alerts import Alert, send
from orchestration.faults import crash_point
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.landing import wall_clock
from orchestration.publication.names import literal
from orchestration.safekeeping.files import (
    BASE,
    CHANGE,
    SMALL_BLOCKS,
    WHOLE_BLOCKS,
    attach_draft,
    chain,
    commit,
    copies_dir,
    following,
    is_base,
    open_memory,
)
from orchestration.safekeeping.marks import Mark, follows, mark, read_mark, write_mark
from orchestration.safekeeping.reading import is_about_the_machine, is_damaged, stamp, tables, unreadable
from orchestration.safekeeping.standing import Standing, landing_stamp, remember, standing

if TYPE_CHECKING:
    from orchestration.settings import Settings

# Of these books only what is new is copied: they grow with every run. All others are small and copied whole.
GROWING = {"batch": "batch_id > ?", "cursor_seen": "recorded_at not in (select unnest(?::timestamp[]))"}
log = logging.getLogger(__name__)


def keep(settings: Settings, is_thorough: bool = False) -> Path | None:
    """Copy what the landing has and its second copy lacks; return the file written, None where nothing was new.

    A file of the copy that cannot be read leads to a new base. Files are read back when they are new or changed, and
    all of them where ``is_thorough``. A copy that cannot be written (a full disk, say) or of which no file is left is
    told in the log and by an alert; the next run makes up for what was not written: readers must not wait. Raises
    ``duckdb.Error`` where it is the landing that is damaged. The caller holds the pipeline lock and has the landing
    closed.
    """
    if not settings.landing_path.exists():
        return None
    before = standing(settings)
    if before.complete_at and not chain(settings):  # a disk that was mounted there may be gone
        log.warning("no file of the landing's second copy is left in %s: it is begun anew", copies_dir(settings))
        before = _told(settings, before, "All files of the second copy of the landing were gone: it is begun anew.")
    try:
        written = _keep(settings, Standing() if is_thorough else before)
        # What was just written is not known to be readable: the next run reads it. A base has been read already.
        stamps = {file.name: stamp(file) for file in chain(settings) if file != written or is_base(file)}
    except (OSError, duckdb.Error) as fault:
        if isinstance(fault, duckdb.Error) and not is_about_the_machine(fault) and is_damaged(settings.landing_path):
            raise
        log.warning("the second copy of the landing is behind (%s): the next run makes up for it", fault)
        _told(settings, before, "The second copy of the landing could not be written; runs go on.")
        return None
    remember(settings, Standing(wall_clock(), landing_stamp(settings), read_back=stamps))
    return written


def _told(settings: Settings, before: Standing, what: str) -> Standing:
    """Call a person, once until the copy is written again; return how the copy stands with that."""
    if not before.is_told:
        send(Alert("copy_behind", what), settings)
    told = replace(before, is_told=True)
    remember(settings, told)
    return told


def _keep(settings: Settings, before: Standing) -> Path | None:
    files = chain(settings)
    broken = unreadable(files, before.read_back)
    with closing(open_memory()) as connection:
        connection.execute(f"attach {literal(settings.landing_path)} as landing (read_only)")
        now, held = mark(connection), read_mark(connection, files[-1]) if files and not broken else None
        if held and follows(connection, now, held):
            if not now.is_ahead_of(held):
                return None
        else:
            held = None
        if broken:
            words = "these files of the landing's second copy cannot be read: %s; a new base is written and they go"
            log.warning(words, ", ".join(broken))
        if held is None or len(files) > settings.retention.copy_changes:
            return _write_base(settings, connection, now)
        return _write_changes(settings, connection, now, held)


def _write_base(settings: Settings, connection: Any, now: Mark) -> Path:
    """Write the landing whole and read it back; then the files before it go. Raises OSError where it is no good."""
    path = following(settings, BASE)
    draft = attach_draft(connection, path, "written", WHOLE_BLOCKS)
    connection.execute("copy from database landing to written")
    _finish(connection, now, draft, path)
    if is_damaged(path):
        path.unlink()
        raise OSError(f"{path.name} could not be read back as it was written; what was there stays")
    for old in path.parent.glob("[0-9]*.duckdb"):
        old.unlink() if old.name < path.name else None
    return path


def _write_changes(settings: Settings, connection: Any, now: Mark, held: Mark) -> Path:
    path = following(settings, CHANGE)
    draft = attach_draft(connection, path, "written", SMALL_BLOCKS)
    changed = connection.execute(
        "select distinct system, table_name from landing.ingest.batch where batch_id > ? and upserts + deletes > 0",
        [held.batch_id],
    ).fetchall()
    for schema, name in changed:
        _copy(connection, schema, name, "_batch_id > ?", held.batch_id)
    after = {"batch": held.batch_id, "cursor_seen": list(held.seen)}
    for schema, name in tables(connection, "landing"):
        if schema == "ingest":
            _copy(connection, schema, name, GROWING.get(name), after.get(name))
    _finish(connection, now, draft, path)
    return path


def _copy(connection: Any, schema: str, name: str, newer: str | None, after: object) -> None:
    connection.execute(f"create schema if not exists written.{quoted(schema)}")
    table = f"{quoted(schema)}.{quoted(name)}"
    where, values = (f"where {newer}", [after]) if newer else ("", [])
    connection.execute(f"create table written.{table} as from landing.{table} {where}", values)


def _finish(connection: Any, now: Mark, draft: Path, path: Path) -> None:
    write_mark(connection, "written", now)
    crash_point("copy.written")
    commit(connection, draft, "written", path)
    crash_point("copy.kept")
