"""From a request to rows: who asks, one release, the page's work, and the record of whose figures were read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from psycopg import ClientCursor, Connection
from psycopg_pool import ConnectionPool

from orchestration.settings import Settings
from serving.database.reading import ends_with, read_numbered, served_number
from serving.page import audit
from serving.page.desk import Desk, Sitting, read_reader
from serving.page.kept import Kept, Page
from serving.page.known import Known, Main
from serving.page.release import read_release

Answer = TypeVar("Answer")
STATEMENT_TIMEOUT_MS = 10_000
# Every query of the page finds few rows by an index, whoever asks: one plan for all costs less than a plan each time.
_OPTIONS = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off -c plan_cache_mode=force_generic_plan"


class NotSignedIn(Exception):
    """Nobody is known to ask."""


class Library:
    """The pool of connections of the page's account, and what is known of the release that was read last."""

    def __init__(self, settings: Settings, conninfo: str, size: int = 8) -> None:
        self._published, self.kept = settings.published_dir, Kept()
        self._known: Known | None = None
        self.pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            conninfo, min_size=2, max_size=size, open=False, timeout=10, name="page",
            kwargs={"autocommit": True, "prepare_threshold": 0, "options": _OPTIONS},
        )  # fmt: skip

    def read(self, upn: str, address: str, work: Callable[[Desk], Answer]) -> tuple[Desk | None, Answer | None]:
        """Return the desk and what ``work`` read as ``upn``; (None, None) for somebody who is not listed.

        The read is recorded before this returns; where it cannot be, psycopg's error is raised and nothing is shown.
        """

        def is_still(cursor: ClientCursor[Any], made: tuple[Desk | None, Any], schema: int | None) -> bool:
            desk = made[0]
            if desk is None or not desk.seen:
                return ends_with(cursor, schema)
            return audit.note(cursor, upn, address, (desk.number, desk.release.release_id), desk.seen)

        with self.pool.connection() as connection:
            desk, answer = read_numbered(
                connection, upn, lambda inside, schema: self._work(inside, upn, schema, work), is_still
            )
        if desk:
            self._keep(upn, desk)
        return desk, answer

    def shown_again(self, upn: str, address: str, page: Page, now: datetime, stale_after_hours: int) -> bool:
        """Tell whether ``page`` is still what ``upn`` would be shown; the read is recorded before this returns True."""
        if not page.is_as_fresh(now, stale_after_hours):
            return False
        with self.pool.connection() as connection:
            if not page.persons:
                return served_number(connection) == page.number
            with ClientCursor(connection) as cursor:
                return audit.note(cursor, upn, address, (page.number, page.release.release_id), page.persons)

    def alike(self, upn: str, address: str, period: str) -> tuple[Desk, Main] | None:
        """Return what readers with the very rights of ``upn`` were shown of the release that is served, if anything."""
        known = self._known
        sitting = known.sittings.get(upn) if known else None
        main = known.pages.get((sitting.reader.rights, address, period)) if known and sitting else None
        if known is None or sitting is None or main is None:
            return None
        with self.pool.connection() as connection:
            if served_number(connection) != known.number:
                return None
            return Desk(connection, sitting, known.release, known.number), main

    def share(self, desk: Desk, address: str, period: str, main: Main) -> None:
        """Keep ``main``, which ``desk`` was given, for readers with the same rights."""
        known = self._known
        if known and known.number == desk.number:
            known.pages.put((desk.reader.rights, address, period), main)

    def _work(
        self, connection: Connection[Any], upn: str, schema: int | None, work: Callable[[Desk], Answer]
    ) -> tuple[Desk | None, Answer | None]:
        if schema is None:
            return None, None
        known = self._known if self._known and self._known.number == schema else None
        sitting = known.sittings.get(upn) if known else None
        if sitting is None:
            reader = read_reader(connection)
            if reader is None:
                return None, None
            sitting = Sitting(reader)
        if sitting.reader.is_partner:  # what others read is not theirs, but what PostgreSQL lets them read
            known = None
        release = known.release if known else read_release(connection, self._published)
        desk = Desk(connection, sitting, release, schema, known.totals if known else {})
        return desk, work(desk)

    def _keep(self, upn: str, desk: Desk) -> None:
        # Kept only once it is certain that all of it is of one release: what a release says of itself, in the words of
        # a reader who may read all of that, which a partner may not; and who its readers are.
        if desk.reader.is_partner:
            return
        known = self._known
        if known is None or known.number != desk.number:
            known = self._known = Known(desk.number, desk.release)
        known.keep(upn, desk)


def reader_of(request: Request) -> str:
    """Return the name of whoever asks; raise ``NotSignedIn`` where nobody is known to."""
    name: str | None = request.app.state.identity.reader(request)
    if name is None:
        raise NotSignedIn
    return name


def ask(request: Request, work: Callable[[Desk], Answer | None]) -> Answer:
    """Do ``work`` as whoever asks; 403 for somebody not listed, 404 where the work finds nothing for them."""
    library: Library = request.app.state.library
    desk, answer = library.read(reader_of(request), request.scope["path"], work)
    request.state.desk = desk
    if desk is None:
        raise HTTPException(403)
    if answer is None:
        raise HTTPException(404)
    return answer
