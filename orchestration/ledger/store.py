"""The ledger's file: its two tables and the statements that write them. SQLite, so that readers disturb no run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestration.settings import Settings

AT_WORK, PUBLISHED, BLOCKED, FAILED, KILLED, UNCHANGED = (
    "at work",
    "published",
    "blocked",
    "failed",
    "killed",
    "unchanged",
)
WAIT_SECONDS = 10.0
_DDL = """
create table if not exists run (
    run_id integer primary key autoincrement, began_at text not null, ended_at text, as_at text not null,
    outcome text not null, release_id text, rows integer not null default 0, withheld integer not null default 0);
create table if not exists stage (
    run_id integer not null, place integer not null, stage text not null, detail text not null, seconds real not null,
    cpu_seconds real not null, peak_mb real not null, rows integer not null, outcome text not null,
    primary key (run_id, place));
create table if not exists tidied (at text not null);
"""


def ledger_path(settings: Settings) -> Path:
    """Return where the ledger lies."""
    return settings.data_dir / "ledger" / "ledger.db"


@contextmanager
def writing(settings: Settings) -> Iterator[sqlite3.Connection]:
    """Open the ledger, making it where there is none; commit at the end or nothing of it.

    A ledger that is not a database any more is set aside and begun anew: it is a record of costs, no more.
    """
    path = ledger_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _opened(path)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


@contextmanager
def reading(settings: Settings) -> Iterator[sqlite3.Connection | None]:
    """Open the ledger to read, None where there is none yet."""
    path = ledger_path(settings)
    if not path.exists():
        yield None
        return
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=WAIT_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def begin(connection: sqlite3.Connection, as_at: datetime) -> int:
    """Enter a new run and return its number; one still at work was killed, for the caller has the lock."""
    connection.execute("update run set outcome = ? where outcome = ?", [KILLED, AT_WORK])
    values = [stamp(), as_at.isoformat(), AT_WORK]
    number = connection.execute("insert into run (began_at, as_at, outcome) values (?, ?, ?)", values).lastrowid
    assert number is not None
    return number


def add_stage(connection: sqlite3.Connection, run_id: int, values: list[Any]) -> None:
    """Enter one stage of a run: stage, detail, seconds, cpu_seconds, peak_mb, rows, outcome."""
    place = connection.execute("select count(*) from stage where run_id = ?", [run_id]).fetchone()[0]
    connection.execute("insert into stage values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [run_id, place, *values])
    if values[0] == "ingest":
        connection.execute("update run set rows = rows + ? where run_id = ?", [values[5], run_id])


def end(connection: sqlite3.Connection, run_id: int, outcome: str, release_id: str | None, withheld: int) -> None:
    """Say how a run ended."""
    values = [stamp(), outcome, release_id, withheld, run_id]
    connection.execute(
        "update run set ended_at = ?, outcome = ?, release_id = ?, withheld = ? where run_id = ?", values
    )


def close(connection: sqlite3.Connection, run_id: int) -> None:
    """End a run that neither published nor failed: nothing had changed."""
    values = [stamp(), UNCHANGED, run_id, AT_WORK]
    connection.execute("update run set ended_at = ?, outcome = ? where run_id = ? and outcome = ?", values)


def tidied(connection: sqlite3.Connection) -> None:
    """Enter that everything was tidied up just now."""
    connection.execute("delete from tidied")
    connection.execute("insert into tidied values (?)", [stamp()])


def outcome_before(connection: sqlite3.Connection) -> str | None:
    """Return how the last run ended that is not at work, None where there was none."""
    row = connection.execute(
        "select outcome from run where outcome <> ? order by run_id desc limit 1", [AT_WORK]
    ).fetchone()
    return str(row[0]) if row else None


def stamp() -> str:
    """Return now as ISO text, UTC."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
    try:
        connection.executescript(_DDL)
    except sqlite3.DatabaseError as fault:
        connection.close()
        if isinstance(fault, sqlite3.OperationalError):
            raise
        path.replace(path.with_suffix(".damaged"))
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
        connection.executescript(_DDL)
    return connection
