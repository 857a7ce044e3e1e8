"""The application: pool, identity, pages. ``uvicorn --factory serving.page.app:from_environment`` runs it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware

from orchestration.settings import Settings
from serving.database import address
from serving.database.reading import ReleaseMoved
from serving.page import audit, identity
from serving.page.access import Library, NotSignedIn
from serving.page.examples import examples
from serving.page.identity import development, oidc
from serving.page.identity.proxy import ProxyIdentity
from serving.page.identity.session import Cookies
from serving.page.routes import figures, other
from serving.page.security import Guard
from serving.page.view import STATIC, render

log = logging.getLogger(__name__)
_NOTHING = ("There is nothing here for you", "It does not exist, or it is not yours to see.")
_SAID = {
    401: ("You are not signed in", "Sign in through the force's own address for this page."),
    403: ("You are not listed", "The scorecards know nobody by your sign-in name. HR's record decides."),
    404: _NOTHING,
    405: _NOTHING,
    503: ("The figures cannot be shown at the moment", "Nothing is lost. Try again in a minute."),
}  # fmt: skip


def create_app(settings: Settings) -> FastAPI:
    """Return the application; raise ``Misconfigured`` where the settings would let in somebody who should not be."""
    identity.check(settings.page)
    app = FastAPI(title="Scorecards", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.settings = settings
    app.state.library = Library(settings, address.app_conninfo(settings))
    app.state.cookies = Cookies(settings)
    app.state.examples = lambda: examples(settings)
    _identify(app, settings)
    app.include_router(figures.router)
    app.include_router(other.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=3)
    app.add_middleware(Guard, address=settings.page.address)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(StarletteHTTPException, _refused)
    for fault in (psycopg.Error, PoolTimeout, ReleaseMoved):
        app.add_exception_handler(fault, _unavailable)
    return app


def from_environment() -> FastAPI:
    """Return the application as the environment configures it."""
    return create_app(Settings())


def _identify(app: FastAPI, settings: Settings) -> None:
    page, cookies = settings.page, app.state.cookies
    if page.identity == "proxy":
        app.state.identity = ProxyIdentity(page)
    elif page.identity == "oidc":
        app.state.identity = oidc.OidcIdentity(page, cookies)
        app.include_router(oidc.router)
    else:
        app.state.identity = development.DevelopmentIdentity(page, cookies)
        app.include_router(development.router)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    pool = app.state.library.pool
    pool.open()
    try:
        with pool.connection() as connection:
            if not audit.is_installed(connection):
                raise RuntimeError(
                    "reads cannot be recorded yet: run python -m serving page once with CSP_POSTGRES__URL set"
                )
        yield
    finally:
        pool.close()


def _not_signed_in(request: Request, _: Exception) -> Response:
    where = request.app.state.identity.sign_in
    if where and request.method == "GET":
        if "hx-request" in request.headers:
            return Response(status_code=401, headers={"hx-redirect": where})
        return RedirectResponse(where, status_code=303)
    return _message(request, 401)


def _refused(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException | StarletteHTTPException) else 500
    return _message(request, status)


def _unavailable(request: Request, fault: Exception) -> Response:
    # psycopg's text may quote a statement; its kind is enough to find the line in PostgreSQL's own log.
    log.error("%s could not be read: %s", request.url.path.split("/")[1], type(fault).__name__)
    return _message(request, 503)


def _message(request: Request, status: int) -> Response:
    title, text = _SAID.get(status, ("That did not work", "Go back and try again."))
    return render(request, "message.html", status, title=title, text=text)
