"""Headers on every answer, hosts that we answer to, and where a form may come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # Nobody after the reader finds officers' figures in the browser or on the way.
    "cache-control": "no-store",
}
_SAFE = ("GET", "HEAD")


class Guard:
    """ASGI middleware. ``address`` is the page's own: another Host is refused, and a form from anywhere else."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        parts = urlsplit(address)
        self.app, self._origin = app, f"{parts.scheme}://{parts.netloc}"
        self._hosts = {parts.netloc}
        self._is_https = parts.scheme == "https"
        self._always = {name.encode(): value.encode() for name, value in _HEADERS.items()}
        if self._is_https:
            self._always[b"strict-transport-security"] = b"max-age=31536000"
        self._static = {**self._always, b"cache-control": b"public, max-age=3600"}
        if parts.hostname == "localhost":
            self._hosts.add(f"127.0.0.1:{parts.port}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then pass it on with headers added to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = self._static if is_static else self._always
                message["headers"] = [one for one in message["headers"] if one[0] not in own] + list(own.items())
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        await (refusal or self.app)(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if host not in self._hosts:
            return PlainTextResponse("This page has another address.", 421)
        origins = {self._origin} | {f"http://{one}" for one in self._hosts if not self._is_https}
        if method not in _SAFE and headers.get("origin") not in origins:
            return PlainTextResponse("This form was not sent by the page.", 403)
        return None
