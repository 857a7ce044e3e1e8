"""How far a landing, or the second copy of it, has come: told by itself, so that the two can be compared."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingestion.convert import quoted
from orchestration.publication.names import literal
from orchestration.safekeeping.reading import is_about_the_machine, tables

# What every run writes anew whether or not anything happened: no reason for a file of its own.
RESTLESS = {"cursor", "cursor_seen"}
_ABOUT = (
    "create table {name}.main.about as select ? as batch_id, ? as last_batch, ? as books, ? as shape, "
    "?::timestamp[] as seen"
)
_COLUMNS = (
    "select md5(string_agg(concat_ws('.', schema_name, table_name, column_name, data_type), ',' "
    "order by schema_name, table_name, column_index)) from duckdb_columns() where database_name = 'landing'"
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mark:
    """How far: the last batch and what it says, all other books, and the notes on reads by when they were written.

    Notes go by the set and not by the last of them: a clock may have been put back. ``shape`` is whose landing it is
    and which columns it has; where it differs, or the last batch says something else, only a new base will do.
    """

    batch_id: int
    last_batch: str
    books: str
    shape: str
    seen: tuple[datetime, ...]

    def is_ahead_of(self, held: Mark) -> bool:
        """Tell whether there is anything to copy."""
        return (self.batch_id, self.last_batch, self.books) != (held.batch_id, held.last_batch, held.books)


def mark(connection: Any) -> Mark:
    """Return how far the attached ``landing`` has come."""
    batch_id = int(_one(connection, "select coalesce(max(batch_id), 0) from landing.ingest.batch"))
    seen = connection.execute("select distinct recorded_at from landing.ingest.cursor_seen order by all").fetchall()
    names = [name for schema, name in tables(connection, "landing") if schema == "ingest" and name not in RESTLESS]
    hashes = [_hash(connection, f"landing.ingest.{quoted(name)}") for name in names]
    identity = _one(connection, "select any_value(landing_id)::varchar from landing.ingest.identity")
    shape = f"{identity} {_one(connection, _COLUMNS)}"
    return Mark(batch_id, _batch(connection, batch_id), ",".join(hashes), shape, tuple(row[0] for row in seen))


def follows(connection: Any, now: Mark, held: Mark) -> bool:
    """Tell whether the attached ``landing`` is what ``held`` was copied from, grown since: not a backup, put back."""
    return held.shape == now.shape and held.last_batch == _batch(connection, held.batch_id)


def write_mark(connection: Any, name: str, now: Mark) -> None:
    """Let the attached file ``name`` say how far it has come."""
    values = [now.batch_id, now.last_batch, now.books, now.shape, list(now.seen)]
    connection.execute(_ABOUT.format(name=name), values)


def read_mark(connection: Any, file: Path) -> Mark | None:
    """Return how far the copy has come whose last file is ``file``; None where that file does not say."""
    try:
        connection.execute(f"attach {literal(file)} as held (read_only)")
        query = "select batch_id, last_batch, books, shape, seen from held.main.about"
        batch_id, last_batch, books, shape, seen = connection.execute(query).fetchone()
        connection.execute("detach held")
        return Mark(batch_id, last_batch, books, shape, tuple(seen))
    except (duckdb.Error, TypeError) as fault:
        if isinstance(fault, duckdb.Error) and is_about_the_machine(fault):
            raise
        log.warning("%s of the landing's second copy does not say how far it has come (%s)", file.name, fault)
        return None


def _batch(connection: Any, batch_id: int) -> str:
    return _hash(connection, f"(from landing.ingest.batch where batch_id = {batch_id})")


def _hash(connection: Any, table: str) -> str:
    found = connection.execute(f"select count(*), bit_xor(hash(one)) from {table} as one").fetchone()
    return f"{found[0]}:{found[1]}"


def _one(connection: Any, query: str) -> Any:
    return connection.execute(query).fetchone()[0]
