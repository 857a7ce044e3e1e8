"""How the page reads: as one person, one release from the first query to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from psycopg import Connection

from serving.database import names

Answer = TypeVar("Answer")
_ATTEMPTS = 3


class ReleaseMoved(RuntimeError):
    """Readers were switched over in the middle of the work, again and again."""


@contextmanager
def as_person(connection: Connection[Any], upn: str) -> Iterator[Connection[Any]]:
    """Let ``connection`` (the page's account) read as ``upn`` for one read-only transaction; no name sees nothing."""
    with connection.transaction():
        connection.execute("set transaction read only")
        connection.execute("select set_config(%s, %s, true)", [names.UPN_SETTING, upn])
        yield connection


def read_whole(connection: Connection[Any], upn: str, work: Callable[[Connection[Any]], Answer]) -> Answer:
    """Return what ``work`` reads as ``upn``, all of it from one release: done again where a switch came in between.

    A single query never mixes releases that it has begun with; several queries, or the moment between two table names,
    can. Every table carries ``build_key``, and so does ``meta_build``: the same before and after means one release.
    """
    for _ in range(_ATTEMPTS):
        with as_person(connection, upn):
            before = _build(connection)
            answer = work(connection)
            if _build(connection) == before:
                return answer
    raise ReleaseMoved("the release changed three times while it was being read; try again")


def _build(connection: Connection[Any]) -> int | None:
    row = connection.execute(f"select build_key from {names.SCHEMA}.meta_build").fetchone()
    return int(row[0]) if row else None
