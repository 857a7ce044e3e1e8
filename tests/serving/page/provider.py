"""A small real OpenID provider: discovery, authorisation with PKCE, tokens signed with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Form, HTTPException
from fastapi.responses import RedirectResponse

CLIENT = "scorecards"


class Provider:
    """``upn`` is who signs in; ``spoil`` changes the claims, ``key`` and ``algorithm`` what signs it."""

    def __init__(self, issuer):
        self.issuer, self.upn, self.codes = issuer, "s1@herts.example", {}
        self.published = rsa.generate_private_key(65537, 2048)
        self.honest()
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self.discover)
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)
        self.app.get("/keys")(self.keys)

    def honest(self):
        self.key, self.algorithm, self.spoil = self.published, "RS256", lambda claims: claims

    def discover(self):
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in ends.items()}}

    def keys(self):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, redirect_uri: str, state: str, nonce: str, code_challenge: str, code_challenge_method: str):
        if code_challenge_method != "S256":
            raise HTTPException(400)
        code = secrets.token_urlsafe()
        self.codes[code] = (redirect_uri, nonce, code_challenge)
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}")

    def token(
        self, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()], redirect_uri: Annotated[str, Form()]
    ):
        where, nonce, challenge = self.codes.pop(code, (None, None, None))
        digest = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        if where != redirect_uri or digest != challenge:
            raise HTTPException(400)
        now = datetime.now(UTC)
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + timedelta(minutes=5),
            "nonce": nonce, "upn": self.upn,
        }  # fmt: skip
        return {"id_token": jwt.encode(self.spoil(claims), self.key, self.algorithm, headers={"kid": "one"})}
