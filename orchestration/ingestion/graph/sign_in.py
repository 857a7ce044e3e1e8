"""Access tokens by msal, as an application: with a certificate (preferred) or a client secret."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from orchestration.ingestion.graph.places import CLOUDS, LOOPBACK, origin
from orchestration.ingestion.results import SourceDown, SourceFault

if TYPE_CHECKING:
    from orchestration.settings import Graph


class Tokens(Protocol):
    """Gives the access token to send, and a new one where the last was refused."""

    def current(self) -> str:
        """Return a token, from the cache while it is good. Raises SourceFault."""

    def renew(self) -> None:
        """Forget the cached token, so that the next one is fresh."""


class AppTokens:
    """Tokens of an Entra application for one Graph. The sign-in happens when the first token is asked for."""

    def __init__(self, graph: Graph, root: str, system: str, http: httpx.Client) -> None:
        self._graph = graph
        self._http = http
        scheme, host, port = origin(root)
        self._scope = f"{scheme}://{host}" + ("" if port in (443, 80) else f":{port}") + "/.default"
        self._system = system
        self._app: Any = None

    def current(self) -> str:
        """Return an access token. Raises SourceFault where the sign-in is refused or not set up."""
        try:
            self._app = self._app or self._sign_in()
            answer = self._app.acquire_token_for_client(scopes=[self._scope])
        except SourceFault:
            raise
        except Exception as error:  # msal lets through whatever requests, cryptography or OpenSSL raise
            raise SourceDown(f"{self._system}: sign-in failed: {_kind(error)}") from None
        if "access_token" not in answer:
            # error_description is left out: it can repeat what was sent.
            raise SourceDown(
                f"{self._system}: sign-in refused ({answer.get('error', 'no reason given')}"
                f"{_codes(answer)}); check CSP_GRAPH__TENANT, __CLIENT_ID and the certificate or secret"
            )
        return str(answer["access_token"])

    def renew(self) -> None:
        """Drop the cached token."""
        if self._app:
            self._app.remove_tokens_for_client()

    def _sign_in(self) -> Any:
        import msal

        missing = [name for name in ("tenant", "client_id") if not getattr(self._graph, name)]
        if missing:
            raise SourceFault(f"{self._system}: set {', '.join(f'CSP_GRAPH__{name.upper()}' for name in missing)}")
        authority = (self._graph.authority or CLOUDS[self._graph.cloud].authority).rstrip("/")
        scheme, host, _ = origin(authority)
        if scheme != "https" and host not in LOOPBACK:
            raise SourceFault(f"{self._system}: CSP_GRAPH__AUTHORITY must begin with https://")
        # msal takes no http address; on this machine itself (a test's server) the client puts it back.
        secure = f"https://{authority.partition('://')[2]}"
        return msal.ConfidentialClientApplication(
            self._graph.client_id,
            authority=f"{secure}/{self._graph.tenant}",
            client_credential=_credential(self._graph, self._system),
            instance_discovery=False,
            enable_pii_log=False,
            http_client=_Http(self._http, secure, authority),
        )


class _Http:
    """msal's HTTP on the client that reads the lists: one trust, one proxy, one timeout for both."""

    def __init__(self, http: httpx.Client, secure: str, authority: str) -> None:
        self._http, self._secure, self._authority = http, secure, authority

    def get(self, url: str, **options: Any) -> httpx.Response:
        answer = self._http.get(self._place(url), **options)
        if self._secure == self._authority:
            return answer
        return httpx.Response(answer.status_code, text=answer.text.replace(self._authority, self._secure))

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        # msal gives its assertion as bytes, which httpx would write out as b'...'.
        texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in (data or {}).items()}
        return self._http.post(self._place(url), data=texts, **options)

    def _place(self, url: str) -> str:
        return self._authority + url.removeprefix(self._secure) if url.startswith(self._secure) else url

    def close(self) -> None:
        """Do nothing: whoever opened the client closes it."""


def _credential(graph: Graph, system: str) -> Any:
    if graph.certificate_file:
        return _certificate(graph, graph.certificate_file, system)
    if graph.client_secret:
        return graph.client_secret.get_secret_value()
    raise SourceFault(f"{system}: set CSP_GRAPH__CERTIFICATE_FILE (preferred) or CSP_GRAPH__CLIENT_SECRET")


def _certificate(graph: Graph, path: Path, system: str) -> dict[str, Any]:
    """Return msal's form of a certificate in a PFX file, or in a PEM file that holds the key and the certificate."""
    password = graph.certificate_password.get_secret_value() if graph.certificate_password else None
    if not path.is_file():
        raise SourceFault(f"{system}: no such certificate file: {path}; check CSP_GRAPH__CERTIFICATE_FILE")
    if path.suffix.lower() in (".pfx", ".p12"):
        return {"private_key_pfx_path": str(path), "passphrase": password}
    content = path.read_text(encoding="utf-8")
    return {"private_key": content, "public_certificate": content, "passphrase": password}


def _codes(answer: dict[str, Any]) -> str:
    return "".join(f", AADSTS{code}" for code in answer.get("error_codes", ()))


def _kind(error: Exception) -> str:
    # Only the kind: the text of such an error may hold the request, and with it the assertion or the secret.
    return f"{type(error).__name__} (is the sign-in service reachable, and the certificate whole?)"
