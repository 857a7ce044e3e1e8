"""The record of officer-level reads: append-only, written before the page is shown. No line, no page."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from psycopg import ClientCursor, Connection

_SQL = Path(__file__).parent / "audit.sql"
_NOTE = b"begin read write; select scorecards_audit.note(%s, %s, %s, %s::text[]); commit"
_READY = "select to_regprocedure('scorecards_audit.note(text, text, text, text[])') is not null"


def install(publisher: Connection[Any]) -> None:
    """Make the record where there is none, by the publisher's account; what is recorded already stays."""
    with publisher.transaction():
        publisher.execute("select pg_advisory_xact_lock(hashtext('scorecards_audit'))")
        publisher.execute(_SQL.read_bytes())


def is_installed(connection: Connection[Any]) -> bool:
    """Tell whether the page's account can write the record."""
    row = connection.execute(_READY).fetchone()
    return bool(row and row[0])


def note(connection: Connection[Any], reader: str, address: str, release_id: str, persons: Collection[str]) -> None:
    """Record that ``reader`` was about to be shown ``persons`` at ``address`` of the page; raises psycopg's errors."""
    # Quoted here, so that it is one text and one trip; the account reads only unless it says otherwise.
    with ClientCursor(connection) as cursor:
        try:
            cursor.execute(_NOTE, [reader, address, release_id, sorted(persons)])
        except BaseException:
            if not connection.closed:
                connection.rollback()
            raise
