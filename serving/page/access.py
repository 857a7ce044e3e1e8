"""From a request to rows: who asks, one release, the page's work, and the record of whose figures were read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from psycopg import Connection
from psycopg_pool import ConnectionPool

from orchestration.settings import Settings
from serving.database.reading import read_whole
from serving.page import audit
from serving.page.desk import Desk, Reader, read_reader
from serving.page.release import Release, read_release

Answer = TypeVar("Answer")
STATEMENT_TIMEOUT_MS = 10_000


class NotSignedIn(Exception):
    """Nobody is known to ask."""


class Library:
    """The pool of connections of the page's account, and the release that was read last."""

    def __init__(self, settings: Settings, conninfo: str, size: int = 8) -> None:
        self._published = settings.published_dir
        self._release: Release | None = None
        self.pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            conninfo, min_size=2, max_size=size, open=False, timeout=10, name="page",
            kwargs={"autocommit": True, "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off"},
        )  # fmt: skip

    def read(self, upn: str, address: str, work: Callable[[Desk], Answer]) -> tuple[Desk | None, Answer | None]:
        """Return the desk and what ``work`` read as ``upn``; (None, None) for somebody who is not listed.

        The read is recorded before this returns; where it cannot be, psycopg's error is raised and nothing is shown.
        """
        with self.pool.connection() as connection:
            desk, answer = read_whole(connection, upn, lambda inside: self._work(inside, upn, work))
            if desk and desk.seen:
                audit.note(connection, upn, address, desk.release.release_id, desk.seen)
            return desk, answer

    def _work(
        self, connection: Connection[Any], upn: str, work: Callable[[Desk], Answer]
    ) -> tuple[Desk | None, Answer | None]:
        reader = read_reader(connection, upn)
        if reader is None:
            return None, None
        desk = Desk(connection, reader, self._current(connection, reader))
        return desk, work(desk)

    def _current(self, connection: Connection[Any], reader: Reader) -> Release:
        # What is kept for everybody is only what every reader but a partner may read in full.
        row = connection.execute("select build_key from scorecards.meta_build").fetchone()
        known = self._release
        if known is None or row is None or known.build_key != row[0]:
            known = read_release(connection, self._published)
            if not reader.is_partner:
                self._release = known
        return known


def reader_of(request: Request) -> str:
    """Return the name of whoever asks; raise ``NotSignedIn`` where nobody is known to."""
    name: str | None = request.app.state.identity.reader(request)
    if name is None:
        raise NotSignedIn
    return name


def ask(request: Request, work: Callable[[Desk], Answer | None]) -> Answer:
    """Do ``work`` as whoever asks; 403 for somebody not listed, 404 where the work finds nothing for them."""
    library: Library = request.app.state.library
    desk, answer = library.read(reader_of(request), request.url.path, work)
    request.state.desk = desk
    if desk is None:
        raise HTTPException(403)
    if answer is None:
        raise HTTPException(404)
    return answer
