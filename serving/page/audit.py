"""The record of officer-level reads: append-only, written before the page is shown. No line, no page."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from psycopg import ClientCursor, Connection
from psycopg.pq import TransactionStatus

from serving.database import names

_SQL = Path(__file__).parent / "audit.sql"
# Noted only while the release is served that the page was made of: the answer is whether there is a line.
_NOTE = f"""begin read write; select scorecards_audit.note(%s, %s, %s, %s::text[]) from pg_catalog.pg_namespace
    where nspname = '{names.SCHEMA}' and oid = %s; commit"""
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


def note(
    cursor: ClientCursor[Any], reader: str, address: str, release: tuple[int, str], persons: Collection[str]
) -> bool:
    """Record that ``reader`` is about to be shown ``persons`` at ``address``, if ``release`` is still served.

    ``release`` is its schema's number and its id. Returns False, and records nothing, where another release is served
    by now; raises psycopg's errors. Ends the transaction that ``cursor`` is in, if it is in one.
    """
    number, release_id = release
    is_inside = cursor.connection.info.transaction_status != TransactionStatus.IDLE
    # Quoted here, so that it is one text and one trip; the account reads only unless it says otherwise.
    text = f"commit; {_NOTE}" if is_inside else _NOTE
    cursor.execute(text.encode(), [reader, address, release_id, sorted(persons), number])
    while not cursor.description:
        cursor.nextset()
    return cursor.fetchone() is not None
