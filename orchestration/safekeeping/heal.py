"""A run meets a damaged file: find out which one it is, mend it from what vouches for it, and go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from orchestration.alerts import Alert, send
from orchestration.ingestion.convert import quoted
from orchestration.publication.names import literal
from orchestration.safekeeping.copies import tables
from orchestration.safekeeping.files import open_memory
from orchestration.safekeeping.restore import is_due, restore

if TYPE_CHECKING:
    from orchestration.settings import Settings

Result = TypeVar("Result")
log = logging.getLogger(__name__)


def healed(settings: Settings, action: Callable[[], Result]) -> Result:
    """Do ``action``; where DuckDB fails on a file that is damaged, mend the file and do it once more.

    A failure with both files whole is raised as it is. The caller holds the pipeline lock.
    """
    if is_due(settings):
        mend(settings)
    try:
        return action()
    except duckdb.Error:
        if not mend(settings):
            raise
    return action()


def look_after_failure(settings: Settings) -> None:
    """Before a run that follows a failed one: mend what is damaged, for a model's failure does not say why."""
    mend(settings)


def mend(settings: Settings) -> bool:
    """Restore a damaged landing, remove a damaged warehouse (the next replay makes it anew); say whether either was."""
    is_landing = is_due(settings) or is_damaged(settings.landing_path)
    if is_landing:
        aside = restore(settings)
        log.warning(
            "the landing was damaged and has been restored from its second copy; the damaged file lies in %s", aside
        )
        send(Alert("landing_restored", "The landing was damaged and was restored from its second copy."), settings)
    is_warehouse = is_damaged(settings.warehouse_path)
    if is_warehouse:
        log.warning("%s was damaged: it is built anew", settings.warehouse_path)
        for path in (settings.warehouse_path, settings.warehouse_path.with_name(f"{settings.warehouse_path.name}.wal")):
            path.unlink(missing_ok=True)
    return is_landing or is_warehouse


def is_damaged(path: Path) -> bool:
    """Tell whether any byte that DuckDB needs of ``path`` cannot be read back: every table is read whole."""
    if not path.exists():
        return False
    try:
        with closing(open_memory()) as connection:
            connection.execute(f"attach {literal(path)} as looked_at (read_only)")
            for schema, name in tables(connection, "looked_at"):
                table = f"looked_at.{quoted(schema)}.{quoted(name)}"
                connection.execute(f"select bit_xor(hash(one)) from {table} as one").fetchall()
    except duckdb.ConnectionException:
        raise  # another process has it open: that says nothing of its bytes
    except duckdb.Error as fault:
        return not _is_about_the_machine(str(fault))
    return False


def _is_about_the_machine(words: str) -> bool:
    """Tell a want of memory, disk or rights, or a file in use, from damage."""
    return any(sign in words for sign in ("Out of Memory", "No space left", "Permission denied", "lock on file"))
