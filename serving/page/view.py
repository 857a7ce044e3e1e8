"""Templates and what every page knows: the reader, the release and how fresh it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from orchestration.settings import Settings
from serving.page import draw, words
from serving.page.desk import Desk
from serving.page.known import Main
from serving.page.place import home_of

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
    undefined=jinja2.StrictUndefined, auto_reload=False,
)  # fmt: skip
_TEMPLATES.globals |= {"draw": draw, "words": words}
_TEMPLATES.filters["capitalize_first"] = words.capitalize_first
_TEMPLATES.filters["first_sentence"] = lambda text: text if not text or text.endswith(".") else f"{text}."


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page; the reader, the release and its freshness are added where somebody is at the desk."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**_common(request), **context), status)


def main_of(request: Request, template: str, **context: Any) -> Main:
    """Return the part of a page that the template makes itself; a template that there asks for the reader fails."""
    made, release = _TEMPLATES.get_template(template), request.state.desk.release
    inside = made.new_context({"address": request.scope["path"], "release": release, **context})
    return Main(*("".join(made.blocks[name](inside)) for name in ("title", "main")))


def _common(request: Request) -> dict[str, Any]:
    desk: Desk | None = getattr(request.state, "desk", None)
    settings: Settings = request.app.state.settings
    now = settings.as_at or datetime.now(UTC).replace(tzinfo=None)
    return {
        "address": request.scope["path"], "reader": desk.reader if desk else None,
        "release": desk.release if desk else None, "home": home_of(desk.reader) if desk else None,
        "mode": settings.page.identity,
        "is_old": bool(desk and desk.release.is_old(now, settings.page.stale_after_hours)),
    }  # fmt: skip
