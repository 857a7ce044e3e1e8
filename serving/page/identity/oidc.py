"""Sign-in with an OpenID provider: discovery, code flow with PKCE, state and nonce; the id token is verified."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from orchestration.settings import Page
from serving.page.identity import Misconfigured, cleaned, is_loopback
from serving.page.identity.session import Cookies

router = APIRouter()
KIND, UNDER_WAY = "reader", "signing-in"
_UNDER_WAY_LASTS = timedelta(minutes=10)
# Signed by the provider's private key; never one that a shared secret, or nothing, would pass.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]


class OidcIdentity:
    """Reads the cookie that a finished sign-in set."""

    sign_in = "/sign-in"

    def __init__(self, page: Page, cookies: Cookies) -> None:
        self.page, self._cookies = page, cookies
        self.lasts = timedelta(hours=page.session_hours)
        self._known: dict[str, Any] = {}

    def reader(self, request: Request) -> str | None:
        """Return who signed in."""
        claims = self._cookies.get(request, KIND)
        return cleaned(claims["upn"]) if claims else None

    @property
    def back(self) -> str:
        """The address that the provider sends the reader back to."""
        return f"{self.page.address}/signed-in"

    def provider(self) -> dict[str, Any]:
        """Return what the provider says of itself, read once; it must be the issuer that is configured."""
        if not self._known:
            issuer = str(self.page.oidc_issuer).rstrip("/")
            _require_safe(issuer)
            found = _get(f"{issuer}/.well-known/openid-configuration")
            if str(found["issuer"]).rstrip("/") != issuer:
                raise Misconfigured(f"the provider says it is {found['issuer']}, not {issuer}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _require_safe(found[name])
            self._known = found
        return self._known

    def claims_of(self, code: str, under_way: dict[str, Any]) -> dict[str, Any]:
        """Exchange ``code`` for the id token and return its claims; raise where anything does not fit."""
        given = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.back,
            "client_id": self.page.oidc_client_id, "code_verifier": under_way["verifier"],
        }  # fmt: skip
        if self.page.oidc_client_secret:
            given["client_secret"] = self.page.oidc_client_secret.get_secret_value()
        answer = httpx.post(self.provider()["token_endpoint"], data=given, timeout=10)
        answer.raise_for_status()
        claims = self._verified(answer.json()["id_token"])
        if not secrets.compare_digest(str(claims.get("nonce")), under_way["nonce"]):
            raise jwt.InvalidTokenError("nonce")
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        keys = jwt.PyJWKSet.from_dict(_get(self.provider()["jwks_uri"]))
        key = next((one for one in keys.keys if one.key_id == header.get("kid")), None)
        if key is None or header.get("alg") not in _ALGORITHMS:
            raise jwt.InvalidTokenError("key")
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=_ALGORITHMS, audience=self.page.oidc_client_id, issuer=self.provider()["issuer"],
            leeway=30, options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )  # fmt: skip
        return claims


@router.get("/sign-in")
def begin(request: Request) -> Response:
    """Send the reader to the provider."""
    identity: OidcIdentity = request.app.state.identity
    under_way = {name: secrets.token_urlsafe(48) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(under_way["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": identity.page.oidc_client_id, "redirect_uri": identity.back,
        "scope": "openid profile email", "state": under_way["state"], "nonce": under_way["nonce"],
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    response = RedirectResponse(f"{identity.provider()['authorization_endpoint']}?{urlencode(asked)}", status_code=303)
    request.app.state.cookies.put(response, UNDER_WAY, under_way, _UNDER_WAY_LASTS)
    return response


@router.get("/signed-in")
def finish(request: Request, code: str = "", state: str = "") -> Response:
    """Take the reader back from the provider; a sign-in that this browser did not begin is refused."""
    identity, cookies = request.app.state.identity, request.app.state.cookies
    under_way = cookies.get(request, UNDER_WAY)
    if not code or not under_way or not secrets.compare_digest(state.encode(), under_way["state"].encode()):
        raise HTTPException(401)
    try:
        name = cleaned(str(identity.claims_of(code, under_way).get(identity.page.oidc_claim) or ""))
    except (jwt.PyJWTError, httpx.HTTPError, KeyError, ValueError):
        raise HTTPException(401) from None
    if not name:
        raise HTTPException(401)
    response = RedirectResponse("/", status_code=303)
    cookies.drop(response, UNDER_WAY)
    cookies.put(response, KIND, {"upn": name}, identity.lasts)
    return response


@router.post("/sign-out")
def leave(request: Request) -> Response:
    """Sign out of the page (not of the provider)."""
    response = RedirectResponse("/signed-out", status_code=303)
    request.app.state.cookies.drop(response, KIND)
    return response


def _get(url: str) -> Any:
    answer = httpx.get(url, timeout=10)
    answer.raise_for_status()
    return answer.json()


def _require_safe(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise Misconfigured(f"{url} is not encrypted: the provider's addresses must be https")
