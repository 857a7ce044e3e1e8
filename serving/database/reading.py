"""How the page reads: as one person, one release from the first query to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from psycopg import ClientCursor, Connection

from serving.database import names

Answer = TypeVar("Answer")
_ATTEMPTS = 3
_BEGIN = "begin read only; select set_config(%s, %s, true)"
# A release's schema has a number of its own, whatever its name: cheaper to ask for than a row under rules. From the
# table, not by to_regnamespace: only a table's lock makes a running transaction hear of a rename.
_SCHEMA = f"select oid from pg_catalog.pg_namespace where nspname = '{names.SCHEMA}'"
# A switch can be seen in that table a moment before a running process hears that the names have moved. Whoever waits
# until no switch is taking effect hears of it, at the latest as the next transaction begins: this one only asks, and
# lets the lock go, so nobody holds a switch up. No savepoint: on a rollback psycopg forgets every prepared statement.
_SETTLED = f"begin read only; select pg_advisory_xact_lock_shared({names.SWITCH_LOCK}); {_SCHEMA}; commit; "


# A statement that is prepared while the names move can keep one table of each release, and nothing tells it later: the
# news came before its plan was there to hear it. So whatever was planned by then is planned again.
_FORGET = b"discard plans"


class ReleaseMoved(RuntimeError):
    """Readers were switched over in the middle of the work, again and again."""


@contextmanager
def as_person(connection: Connection[Any], upn: str) -> Iterator[Connection[Any]]:
    """Let ``connection`` (the page's account) read as ``upn`` for one read-only transaction; no name sees nothing."""
    with _begun(connection, upn):
        yield connection


def read_whole(connection: Connection[Any], upn: str, work: Callable[[Connection[Any]], Answer]) -> Answer:
    """Return what ``work`` reads as ``upn``, all of it from one release: done again where a switch came in between.

    A single query never mixes releases that it has begun with; several queries, or the moment between two table names,
    can. The schema that is served now is the one that was served before it began: then it is one release.
    """
    return read_numbered(connection, upn, lambda inside, _: work(inside))


def read_numbered(
    connection: Connection[Any],
    upn: str,
    work: Callable[[Connection[Any], int | None], Answer],
    is_still: Callable[[ClientCursor[Any], Answer, int | None], bool] | None = None,
) -> Answer:
    """As ``read_whole``; ``work`` is also given the number of the release's schema, None before the first release.

    ``is_still`` tells, after ``work``, whether that schema is still served, in whatever else it has to do on its one
    trip; it must end the transaction.
    """
    check = is_still or (lambda cursor, _, number: ends_with(cursor, number))
    for _ in range(_ATTEMPTS):
        with _begun(connection, upn, _SETTLED) as (cursor, found):
            [before] = found
            answer = work(connection, before)
            if check(cursor, answer, before):
                return answer
            cursor.execute(_FORGET)
    raise ReleaseMoved("the release changed three times while it was being read; try again")


def ends_with(cursor: ClientCursor[Any], number: int | None) -> bool:
    """End the transaction and tell whether schema ``number`` is still the one that is served."""
    cursor.execute(f"{_SCHEMA}; commit".encode())
    return _number(cursor) == number


def served_number(connection: Connection[Any]) -> int | None:
    """Return the number of the schema that is served now, None before the first release."""
    row = connection.execute(_SCHEMA.encode()).fetchone()
    return int(row[0]) if row else None


@contextmanager
def _begun(
    connection: Connection[Any], upn: str, first: str = ""
) -> Iterator[tuple[ClientCursor[Any], list[int | None]]]:
    """Begin as ``upn`` in one trip to the server, after ``first``; whatever is left open at the end is closed.

    Yields a cursor and the schema's number, each time that ``first`` asks for it. Several statements go in one text, so
    values are quoted here (by libpq), not sent beside it.
    """
    with ClientCursor(connection) as cursor:
        try:
            cursor.execute((first + _BEGIN).encode(), [names.UPN_SETTING, upn])
            yield cursor, list(_numbers(cursor))
            connection.commit()
        except BaseException:
            if not connection.closed:
                connection.rollback()
            raise


def _numbers(cursor: ClientCursor[Any]) -> Iterator[int | None]:
    """Yield the number that each query for it gave, among the answers to a text of several statements."""
    while cursor.nextset():
        if cursor.description and cursor.description[0].name == "oid":
            yield _number(cursor)


def _number(cursor: ClientCursor[Any]) -> int | None:
    row = cursor.fetchone()
    return int(row[0]) if row else None
