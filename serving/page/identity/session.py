"""Signed cookies: who is signed in, and a sign-in that is under way. Nothing is kept on the server."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from fastapi import Request
from fastapi.responses import Response

from orchestration.settings import Settings

_ALGORITHM = "HS256"
_LEAST_KEY = 32


class Cookies:
    """Cookies that only this page can have made; ``kind`` keeps one kind from passing for another."""

    def __init__(self, settings: Settings) -> None:
        self._key = _key(settings)
        self._is_secure = settings.page.address.startswith("https://")

    def put(self, response: Response, kind: str, claims: dict[str, Any], lasts: timedelta) -> None:
        """Put ``claims`` into the cookie of ``kind``, signed, for as long as ``lasts``."""
        token = jwt.encode({**claims, "aud": kind, "exp": datetime.now(UTC) + lasts}, self._key, algorithm=_ALGORITHM)
        response.set_cookie(
            self._name(kind), token, max_age=int(lasts.total_seconds()), path="/", httponly=True, samesite="lax",
            secure=self._is_secure,
        )  # fmt: skip

    def get(self, request: Request, kind: str) -> dict[str, Any] | None:
        """Return the claims of the cookie of ``kind``; None where there is none, or a forged or old one."""
        try:
            claims: dict[str, Any] = jwt.decode(
                request.cookies.get(self._name(kind), ""), self._key, algorithms=[_ALGORITHM], audience=kind,
                options={"require": ["exp", "aud"]},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            return None
        return claims

    def drop(self, response: Response, kind: str) -> None:
        """Take the cookie of ``kind`` away."""
        response.delete_cookie(self._name(kind), path="/", httponly=True, samesite="lax", secure=self._is_secure)

    def _name(self, kind: str) -> str:
        # The prefix makes browsers refuse a cookie that another host or an unencrypted page set.
        return f"__Host-{kind}" if self._is_secure else kind


def _key(settings: Settings) -> str:
    given = settings.page.session_key
    if given:
        if len(given.get_secret_value()) < _LEAST_KEY:
            raise ValueError(f"CSP_PAGE__SESSION_KEY is too short: {_LEAST_KEY} characters or more")
        return given.get_secret_value()
    path = settings.data_dir / "serving" / "session.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()
