"""What the landing's books say of its sources: how each table was last read, and which source is being left alone.

A run has the landing to itself. Until it ends, what the books said before it holds, as far as it was noted here.
"""

from __future__ import annotations

import json
import os
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.publication.lock import PipelineBusy, pipeline_lock
from orchestration.publication.names import literal
from orchestration.safekeeping.files import open_memory
from orchestration.status.facts import Breaker

if TYPE_CHECKING:
    from orchestration.settings import Settings

Reads = dict[tuple[str, str], tuple[datetime | None, str]]


@dataclass(frozen=True)
class Books:
    """``reads``: last good read and last try of each table. ``noted_at``: when (UTC), where a run has the landing."""

    reads: Reads
    breakers: tuple[Breaker, ...] = ()
    noted_at: datetime | None = None


def look(settings: Settings) -> Books:
    """Return the books as they stand, and note them; while a run is at work, as they were last noted.

    The landing is opened by the holder of the lock only: a reader would keep a run that begins from opening it.
    """
    try:
        with pipeline_lock(settings):
            found = _of_landing(settings.landing_path)
    except PipelineBusy:
        found = None
    if found is None:
        return _noted(_note(settings))
    _write(_note(settings), found)
    return found


def _of_landing(landing: Path) -> Books | None:
    """Return the books as the landing has them; None where it cannot be read, nothing where there is none."""
    if not landing.exists():
        return Books({})
    if landing.with_name(f"{landing.name}.wal").exists():  # a run died: the next one reads it, which may take long
        return None
    with closing(open_memory()) as connection:
        try:
            connection.execute(f"attach {literal(landing)} as landing (read_only)")
            reads = connection.execute("select system, table_name, last_loaded_at, status from landing.ingest.cursor")
            found: Reads = {(row[0], row[1]): (row[2], row[3]) for row in reads.fetchall()}
        except duckdb.Error:
            return None
        return Books(found, _breakers(connection))


def _breakers(connection: Any) -> tuple[Breaker, ...]:
    with suppress(duckdb.Error):  # a landing from before there was such a table
        query = "select system, failures, open_until from landing.ingest.breaker order by 1"
        return tuple(Breaker(*row) for row in connection.execute(query).fetchall())
    return ()


def _note(settings: Settings) -> Path:
    return settings.data_dir / "status" / "books.json"


def _write(path: Path, books: Books) -> None:
    reads = [[*table, _text(at), status] for table, (at, status) in books.reads.items()]
    breakers = [[one.system, one.failures, _text(one.open_until)] for one in books.breakers]
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.write_text(json.dumps({"noted_at": _text(at), "reads": reads, "breakers": breakers}), encoding="utf-8")
    os.replace(draft, path)


def _noted(path: Path) -> Books:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        reads = {(system, table): (_time(at), status) for system, table, at, status in found["reads"]}
        breakers = tuple(Breaker(system, failures, _time(at)) for system, failures, at in found["breakers"])
        return Books(reads, breakers, _time(found["noted_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Books({})


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
