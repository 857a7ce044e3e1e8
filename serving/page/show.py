"""From a request to a page of figures: the one that was kept, or one made now. Either way the look is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from orchestration.settings import Settings
from serving.page.access import Library, ask, reader_of
from serving.page.desk import Desk
from serving.page.kept import Page, packed
from serving.page.view import render

Context = dict[str, Any]


def show(request: Request, template: str, period: str, work: Callable[[Desk], Context | None]) -> Response:
    """Return the page of ``template`` with what ``work`` reads; refused as ``ask`` refuses."""
    library: Library = request.app.state.library
    settings: Settings = request.app.state.settings
    key = (reader_of(request), request.url.path, period)
    now = settings.as_at or datetime.now(UTC).replace(tzinfo=None)
    accepted = request.headers.get("accept-encoding", "")
    known = library.kept.get(key)
    if known and library.shown_again(*key[:2], known, now, settings.page.stale_after_hours):
        return known.response(accepted)
    context = ask(request, work)
    made, desk = render(request, template, **context), request.state.desk
    if context.get("reads") is not None:  # who looked at one's own figures changes by the minute
        return made
    is_old = desk.release.is_old(now, settings.page.stale_after_hours)
    page = Page(packed(bytes(made.body)), desk.number, frozenset(desk.seen), desk.release, is_old)
    library.kept.put(key, page)
    return page.response(accepted)
