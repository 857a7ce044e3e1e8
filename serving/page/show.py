"""From a request to a page of figures: the one that was kept, or one made now. Either way the look is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from orchestration.settings import Settings
from serving.page.access import Library, ask, reader_of
from serving.page.desk import Desk
from serving.page.kept import Key, Page, packed
from serving.page.known import is_alike
from serving.page.view import main_of, render

Context = dict[str, Any]


def show(request: Request, template: str, period: str, work: Callable[[Desk], Context | None]) -> Response:
    """Return the page of ``template`` with what ``work`` reads; refused as ``ask`` refuses."""
    library: Library = request.app.state.library
    settings: Settings = request.app.state.settings
    key = (reader_of(request), request.scope["path"], period)
    now = settings.as_at or datetime.now(UTC).replace(tzinfo=None)
    accepted = request.headers.get("accept-encoding", "")
    known = library.kept.get(key)
    if known and library.shown_again(*key[:2], known, now, settings.page.stale_after_hours):
        return known.response(accepted)
    alike = library.alike(*key)
    if alike:
        request.state.desk, main = alike
        made = render(request, "shown.html", main=main)
    else:
        context = ask(request, work)
        made = _made(request, template, key, context)
        if context.get("reads") is not None:  # who looked at one's own figures changes by the minute
            return made
    desk: Desk = request.state.desk
    is_old = desk.release.is_old(now, settings.page.stale_after_hours)
    page = Page(packed(bytes(made.body)), desk.number, frozenset(desk.seen), desk.release, is_old)
    library.kept.put(key, page)
    return page.response(accepted)


def _made(request: Request, template: str, key: Key, context: Context) -> HTMLResponse:
    """Return the page made anew; the part that others with the same rights would be shown is kept for them."""
    library: Library = request.app.state.library
    if not is_alike(request.state.desk, context):
        return render(request, template, **context)
    main = main_of(request, template, **context)
    library.share(request.state.desk, *key[1:], main)
    return render(request, "shown.html", main=main)
