"""The development login: be anybody, on this machine only. The page refuses to start with it anywhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from orchestration.settings import Page
from serving.page.identity import cleaned, is_loopback
from serving.page.identity.session import Cookies
from serving.page.view import render

router = APIRouter()
KIND = "reader"
_HANDED_ON = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


class DevelopmentIdentity:
    """Reads the cookie that the login form set; a request from another machine is nobody's."""

    sign_in = "/sign-in"

    def __init__(self, page: Page, cookies: Cookies) -> None:
        self._cookies, self.lasts = cookies, timedelta(hours=page.session_hours)

    def reader(self, request: Request) -> str | None:
        """Return whoever was chosen."""
        if not is_here(request):
            return None
        claims = self._cookies.get(request, KIND)
        return cleaned(claims["upn"]) if claims else None


def is_here(request: Request) -> bool:
    """Tell whether somebody at this machine asks: from loopback, and not handed on by a proxy that runs here."""
    handed_on = any(name in request.headers for name in _HANDED_ON)
    return request.client is not None and is_loopback(request.client.host) and not handed_on


@router.get("/sign-in")
def form(request: Request) -> Response:
    """Show the form, with one reader of each role to choose from."""
    if not is_here(request):
        raise HTTPException(401)
    return render(request, "sign_in.html", people=request.app.state.examples())


@router.post("/sign-in")
def choose(request: Request, upn: Annotated[str, Form()]) -> Response:
    """Sign in as ``upn``, from this machine only."""
    name, identity = cleaned(upn), request.app.state.identity
    if not name or not is_here(request):
        raise HTTPException(401)
    response = RedirectResponse("/", status_code=303)
    request.app.state.cookies.put(response, KIND, {"upn": name}, identity.lasts)
    return response


@router.post("/sign-out")
def leave(request: Request) -> Response:
    """Sign out."""
    response = RedirectResponse("/sign-in", status_code=303)
    request.app.state.cookies.drop(response, KIND)
    return response
