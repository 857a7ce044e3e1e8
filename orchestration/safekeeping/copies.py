"""Keep the second copy of the landing up to it: a base, then what each run added, then a new base."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.faults import crash_point
from orchestration.ingestion.convert import quoted
from orchestration.publication.names import literal
from orchestration.safekeeping.files import (
    BASE,
    CHANGE,
    SMALL_BLOCKS,
    WHOLE_BLOCKS,
    attach_draft,
    chain,
    commit,
    following,
    open_memory,
)

if TYPE_CHECKING:
    from orchestration.settings import Settings

# Of these books only what is new is copied: they grow with every run. All others are small and copied whole.
GROWING = {"batch": "batch_id", "cursor_seen": "recorded_at"}
# What every run writes anew whether or not anything happened: no reason for a file of its own.
RESTLESS = {"cursor", "cursor_seen"}
ABOUT = "create table {name}.main.about as select ? as batch_id, ?::timestamp as recorded_at, ? as books, ? as shape"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mark:
    """How far a landing or a copy of it has come: last batch, last record of the books, and what else they say.

    ``shape`` is whose copy it is and which columns it has: where it differs, only a new base will do.
    """

    batch_id: int
    recorded_at: object
    books: str
    shape: str


def keep(settings: Settings) -> Path | None:
    """Copy what the landing has and its second copy lacks; return the file written, None where nothing was new.

    A copy that cannot be written (a full disk, say) is told in the log and made up for by the next run: readers must
    not wait for it. The caller holds the pipeline lock and has the landing closed.
    """
    try:
        return _keep(settings)
    except (OSError, duckdb.Error) as fault:
        log.warning("the second copy of the landing is behind (%s): the next run makes up for it", fault)
        return None


def tables(connection: Any, database: str) -> list[tuple[str, str]]:
    """Return (schema, table) of every table of an attached database, in order."""
    query = "select schema_name, table_name from duckdb_tables() where database_name = ? order by all"
    return [(schema, name) for schema, name in connection.execute(query, [database]).fetchall()]


def _keep(settings: Settings) -> Path | None:
    if not settings.landing_path.exists():
        return None
    files = chain(settings)
    with closing(open_memory()) as connection:
        connection.execute(f"attach {literal(settings.landing_path)} as landing (read_only)")
        now, held = _mark(connection), _held(connection, files)
        if held == now or (held and (held.batch_id, held.books) == (now.batch_id, now.books)):
            return None
        is_whole = held is None or held.shape != now.shape or len(files) > settings.retention.copy_changes
        path = following(settings, BASE if is_whole else CHANGE)
        draft = attach_draft(connection, path, "written", WHOLE_BLOCKS if is_whole else SMALL_BLOCKS)
        connection.execute("copy from database landing to written") if is_whole else _changes(connection, held)
        connection.execute(ABOUT.format(name="written"), [now.batch_id, now.recorded_at, now.books, now.shape])
        crash_point("copy.written")
        commit(connection, draft, "written", path)
    crash_point("copy.kept")
    if is_whole:
        for old in path.parent.glob("[0-9]*.duckdb"):
            old.unlink() if old.name < path.name else None
    return path


def _held(connection: Any, files: list[Path]) -> Mark | None:
    if not files:
        return None
    connection.execute(f"attach {literal(files[-1])} as held (read_only)")
    row = connection.execute("from held.main.about").fetchone()
    connection.execute("detach held")
    return Mark(*row)


def _mark(connection: Any) -> Mark:
    batch_id = connection.execute("select coalesce(max(batch_id), 0) from landing.ingest.batch").fetchone()[0]
    recorded_at = connection.execute("select max(recorded_at) from landing.ingest.cursor_seen").fetchone()[0]
    names = [name for schema, name in tables(connection, "landing") if schema == "ingest" and name not in RESTLESS]
    hashes = [_hash(connection, f"landing.ingest.{quoted(name)}") for name in names]
    shape = connection.execute(
        "select md5(string_agg(concat_ws('.', schema_name, table_name, column_name, data_type), ',' "
        "order by schema_name, table_name, column_index)) from duckdb_columns() where database_name = 'landing'"
    ).fetchone()[0]
    identity = connection.execute("select any_value(landing_id)::varchar from landing.ingest.identity").fetchone()[0]
    return Mark(int(batch_id), recorded_at, ",".join(hashes), f"{identity} {shape}")


def _hash(connection: Any, table: str) -> str:
    found = connection.execute(f"select count(*), bit_xor(hash(one)) from {table} as one").fetchone()
    return f"{found[0]}:{found[1]}"


def _changes(connection: Any, held: Mark | None) -> None:
    assert held is not None
    changed = connection.execute(
        "select distinct system, table_name from landing.ingest.batch where batch_id > ? and upserts + deletes > 0",
        [held.batch_id],
    ).fetchall()
    for schema, name in changed:
        _copy(connection, schema, name, "_batch_id", held.batch_id)
    for schema, name in tables(connection, "landing"):
        if schema == "ingest":
            after = {"batch_id": held.batch_id, "recorded_at": held.recorded_at}
            _copy(connection, schema, name, GROWING.get(name), after.get(GROWING.get(name, "")))


def _copy(connection: Any, schema: str, name: str, column: str | None, after: object) -> None:
    connection.execute(f"create schema if not exists written.{quoted(schema)}")
    table = f"{quoted(schema)}.{quoted(name)}"
    newer = f"where {column} > ?" if column and after is not None else ""
    values = [after] if newer else []
    connection.execute(f"create table written.{table} as from landing.{table} {newer}", values)
