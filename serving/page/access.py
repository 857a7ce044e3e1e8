"""From a request to rows: who asks, one release, the page's work, and the record of whose figures were read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from psycopg import Connection
from psycopg_pool import ConnectionPool

from orchestration.settings import Settings
from serving.database.reading import read_numbered, served_number
from serving.page import audit
from serving.page.desk import Desk, Reader, read_reader
from serving.page.kept import Kept, Page
from serving.page.release import Release, read_release

Answer = TypeVar("Answer")
STATEMENT_TIMEOUT_MS = 10_000
# Every query of the page finds few rows by an index, whoever asks: one plan for all costs less than a plan each time.
_OPTIONS = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off -c plan_cache_mode=force_generic_plan"


class NotSignedIn(Exception):
    """Nobody is known to ask."""


class Library:
    """The pool of connections of the page's account, and the release that was read last."""

    def __init__(self, settings: Settings, conninfo: str, size: int = 8) -> None:
        self._published, self.kept = settings.published_dir, Kept()
        self._release: tuple[int | None, Release | None] = None, None
        self.pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            conninfo, min_size=2, max_size=size, open=False, timeout=10, name="page",
            kwargs={"autocommit": True, "prepare_threshold": 0, "options": _OPTIONS},
        )  # fmt: skip

    def read(self, upn: str, address: str, work: Callable[[Desk], Answer]) -> tuple[Desk | None, Answer | None]:
        """Return the desk and what ``work`` read as ``upn``; (None, None) for somebody who is not listed.

        The read is recorded before this returns; where it cannot be, psycopg's error is raised and nothing is shown.
        """
        with self.pool.connection() as connection:
            desk, answer = read_numbered(connection, upn, lambda inside, schema: self._work(inside, schema, work))
            if desk and desk.seen:
                audit.note(connection, upn, address, desk.release.release_id, desk.seen)
            return desk, answer

    def shown_again(self, upn: str, address: str, page: Page, now: datetime, stale_after_hours: int) -> bool:
        """Tell whether ``page`` is still what ``upn`` would be shown; the read is recorded before this returns True."""
        with self.pool.connection() as connection:
            is_so = page.says_the_same(served_number(connection), now, stale_after_hours)
            if is_so and page.persons:
                audit.note(connection, upn, address, page.release.release_id, page.persons)
            return is_so

    def _work(
        self, connection: Connection[Any], schema: int | None, work: Callable[[Desk], Answer]
    ) -> tuple[Desk | None, Answer | None]:
        reader = read_reader(connection) if schema is not None else None
        if reader is None or schema is None:
            return None, None
        desk = Desk(connection, reader, self._current(connection, reader, schema), schema)
        return desk, work(desk)

    def _current(self, connection: Connection[Any], reader: Reader, schema: int | None) -> Release:
        # What is kept for everybody is only what every reader but a partner may read in full.
        number, known = self._release
        if known is None or number != schema:
            known = read_release(connection, self._published)
            if not reader.is_partner:
                self._release = schema, known
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
