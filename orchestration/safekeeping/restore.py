"""Put the landing together again from its second copy. The damaged file is set aside, never deleted here."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults import crash_point
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.landing import rename
from orchestration.publication.files import log_beside, sync
from orchestration.publication.names import literal
from orchestration.safekeeping.copies import GROWING
from orchestration.safekeeping.files import attach_draft, chain, commit, copies_dir, is_base, open_memory
from orchestration.safekeeping.reading import tables, unreadable

if TYPE_CHECKING:
    from orchestration.settings import Settings


class NoCopy(RuntimeError):
    """The landing is damaged and its second copy cannot replace it: there is none, or it is damaged as well."""


def is_due(settings: Settings) -> bool:
    """Tell, without a look into any file, whether the landing is gone, or an earlier restore died before its end.

    Such a landing may open well and yet be an older state: the log that belongs to it is set aside before it is.
    """
    is_whole = settings.landing_path.exists() and not _restored(settings).exists()
    return not is_whole and bool(chain(settings))


def restore(settings: Settings) -> Path:
    """Replace the damaged landing by what its second copy holds; return where the damaged file lies now.

    What landed after the copy's last file is read from the sources again: the cursors go back with the rows. The
    landing takes a new identity, so that the warehouse is replayed from nothing. Raises ``NoCopy``, with nothing
    changed, without a copy or where a file of it is damaged too: what to give up is for a person to decide.
    """
    files = chain(settings)
    if not files:
        raise NoCopy(
            f"{settings.landing_path} is damaged and there is no second copy in {copies_dir(settings)}: "
            "put a backup of the file in its place, or move it away to read every source again (its history is lost)"
        )
    if broken := unreadable(files, {}):
        raise NoCopy(
            f"{settings.landing_path} is damaged, and so is its second copy in {copies_dir(settings)}: "
            f"{', '.join(broken)}. Nothing was changed. Put a backup of the landing in its place; without one, "
            "docs/runbook.md says under landing_restored what can still be saved"
        )
    restored = _restored(settings)
    with closing(open_memory()) as connection:
        draft = attach_draft(connection, restored, "landing")
        for file in files:
            _apply(connection, file)
        rename(connection)
        commit(connection, draft, "landing", restored)
    aside = _set_aside(settings.landing_path)
    crash_point("restore.set_aside")
    os.replace(restored, settings.landing_path)
    sync(settings.landing_path.parent)
    return aside


def _restored(settings: Settings) -> Path:
    """Return where the restored landing lies, whole, until it takes the place of the damaged one."""
    return settings.landing_path.with_name("restored.duckdb")


def _apply(connection: Any, file: Path) -> None:
    connection.execute(f"attach {literal(file)} as copy (read_only)")
    if is_base(file):
        connection.execute("copy from database copy to landing")
        connection.execute("drop table landing.main.about")
    else:
        for schema, name in tables(connection, "copy"):
            if schema != "main":
                _add(connection, schema, name)
    connection.execute("detach copy")


def _add(connection: Any, schema: str, name: str) -> None:
    table = f"{quoted(schema)}.{quoted(name)}"
    if schema == "ingest" and name not in GROWING:
        connection.execute(f"delete from landing.{table}")
    connection.execute(f"insert into landing.{table} by name from copy.{table}")


def _set_aside(landing: Path) -> Path:
    """Give the damaged file a second name and move its log away: a log must never be replayed into another file.

    The landing keeps its own name too until the restored file takes it, so that no death leaves none.
    """
    aside = landing.with_name(f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.duckdb")
    if log_beside(landing).exists():
        os.replace(log_beside(landing), log_beside(aside))
    if landing.exists():
        os.link(landing, aside)
    return aside
