"""The landing's file: rewritten without its holes once enough of it lies free, and damaged ones let go in the end."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from orchestration.faults import crash_point
from orchestration.publication.files import log_beside
from orchestration.publication.names import literal
from orchestration.safekeeping.files import attach_draft, commit, open_memory

if TYPE_CHECKING:
    from orchestration.settings import Settings

LEAST_BLOCKS = 64  # 16 MB: below that a rewrite gains nothing worth the reading


def compact(settings: Settings) -> int:
    """Write the landing anew where more of it than the policy allows lies free; return the bytes gained.

    The new file takes the old one's name in one step: a death before it leaves the old one.
    """
    path = settings.landing_path
    if not path.exists():
        return 0
    before = path.stat().st_size
    with closing(open_memory()) as connection:
        connection.execute(f"attach {literal(path)} as landing")
        connection.execute("checkpoint landing")
        sizes = "select total_blocks, free_blocks from pragma_database_size() where database_name = 'landing'"
        total, free = connection.execute(sizes).fetchone()
        if total < LEAST_BLOCKS or free < settings.retention.free_share * total:
            return 0
        draft = attach_draft(connection, path, "written")
        connection.execute("copy from database landing to written")
        connection.execute("detach landing")
        crash_point("compact.written")
        commit(connection, draft, "written", path)
    return before - path.stat().st_size


def let_go_of_damaged(settings: Settings) -> int:
    """Delete landings that were set aside as damaged, but for the newest few; return how many."""
    names = sorted(settings.landing_path.parent.glob("damaged-*.duckdb"))
    gone = names[: max(0, len(names) - settings.retention.damaged_kept)]
    for path in gone:
        path.unlink()
        log_beside(path).unlink(missing_ok=True)
    return len(gone)
