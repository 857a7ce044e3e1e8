"""A Microsoft Graph that really speaks HTTPS: sign-in, sites, lists, columns, items and items/delta, with faults.

Run by itself it is driven over HTTP: ``python -m tests.graph.server`` prints its settings; POST an edit script (see
tests/graph/script.py) to /_script. It follows learn.microsoft.com/graph/api/listitem-delta and listitem-list.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt

from tests.graph.certificate import servers_key, write_certificate
from tests.graph.store import SITE, FakeList, FakeSite, Json, Place

TENANT, CLIENT, SECRET = "tenant-1", "client-1", "gr4ph~s3cret-value"
_LISTS = re.compile(
    r"/v1\.0/sites/(?P<site>[^/]+)/lists/(?P<list>[^/]+)(?:/(?P<what>columns|items)(?:/(?P<item>[^/]+))?)?$"
)


class FakeGraph:
    """The server: ``url`` and ``ca_file`` for the client, ``site`` to edit, ``faults`` for the next requests."""

    def __init__(self, home: Path | None = None, scheme: str = "https") -> None:
        self.site = FakeSite()
        self.faults: list[Json] = []
        self.good_tokens: set[str] = set()
        self.may_write = True
        self.requests: list[str] = []
        self.sign_ins: list[str] = []
        self.certificate = write_certificate(home or Path(mkdtemp()), servers_key())
        self.ca_file = self.certificate
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if scheme == "https":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.base = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.base}/v1.0/sites/{SITE}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settings(self, **changes: Any) -> dict[str, Any]:
        """The ``graph`` settings that sign in here."""
        given = {"tenant": TENANT, "client_id": CLIENT, "client_secret": SECRET, "authority": self.base}
        return {**given, "base_url": f"{self.base}/v1.0", "ca_file": self.ca_file, **changes}

    def expire_access(self) -> None:
        """Every access token given out so far is refused from now on."""
        self.good_tokens.clear()

    def issue(self, form: dict[str, list[str]]) -> tuple[int, Json]:
        given = {name: values[0] for name, values in form.items()}
        kind = "secret"
        if given.get("client_secret") != SECRET:
            kind = "certificate"
            try:
                public = self.certificate.read_bytes()
                jwt.decode(
                    given["client_assertion"], _public_key(public), ["PS256", "RS256"], options={"verify_aud": False}
                )
            except (KeyError, jwt.InvalidTokenError):
                return 401, {"error": "invalid_client", "error_description": f"got {given.get('client_secret')}"}
        token = f"token-{uuid.uuid4().hex}"
        self.good_tokens.add(token)
        self.sign_ins.append(kind)
        return 200, {"token_type": "Bearer", "expires_in": 3600, "access_token": token}

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Json, dict[str, str]]:
        """Return status, body and headers of an authorised GET."""
        if re.fullmatch(r"/v1\.0/sites/[^/]+(:/.*)?", path):
            is_ours = path.endswith(f"/{SITE}") or path.endswith("force.sharepoint.com:/sites/scorecards")
            return (200, {"id": SITE}, {}) if is_ours else _missing()
        match = _LISTS.fullmatch(path)
        if not match or match["site"] != SITE:
            return _missing()
        try:
            found = self.site.list(match["list"])
        except StopIteration:
            return _missing()
        if match["what"] == "columns":
            return (
                200,
                {"value": [{"name": name, "displayName": name, kind: {}} for name, kind in found.columns.items()]},
                {},
            )
        if match["what"] is None:
            return 200, {"id": found.id, "name": found.name, "displayName": found.name}, {}
        if match["item"] == "delta":
            return self._delta(found, query)
        if match["item"]:
            item = found.items.get(match["item"])
            return (200, _shown(item, query, found), {}) if item else _missing()
        return self._items(found, query)

    def add(self, path: str, body: Json) -> tuple[int, Json]:
        """Add an item (learn.microsoft.com/graph/api/listitem-create); fields that the list has not are refused."""
        match = _LISTS.fullmatch(path)
        found = next((one for one in self.site.lists.values() if match and match["list"] in (one.name, one.id)), None)
        if not match or match["site"] != SITE or match["what"] != "items" or found is None:
            return _missing()[:2]
        if unknown := body["fields"].keys() - found.columns.keys():
            return 400, {"error": {"code": "invalidRequest", "message": f"Field {sorted(unknown)} is not recognized"}}
        if not self.may_write:
            return 403, {"error": {"code": "accessDenied", "message": "Access denied"}}
        return 201, found.items[found.add(**body["fields"])]

    def _items(self, found: FakeList, query: dict[str, list[str]]) -> tuple[int, Json, dict[str, str]]:
        place = self.site.tokens.get(query["$skiptoken"][0]) if "$skiptoken" in query else Place(found.id, 0, query)
        assert place
        page, following, is_done = self.site.enumerate(found, place)
        body: Json = {"value": [_shown(item, place.query, found) for item in page]}
        if not is_done:
            token = self.site.token(following)
            body["@odata.nextLink"] = f"{self.url}/lists/{found.id}/items?$skiptoken={token}"
        return 200, body, {}

    def _delta(self, found: FakeList, query: dict[str, list[str]]) -> tuple[int, Json, dict[str, str]]:
        here = f"{self.url}/lists/{found.id}/items/delta"
        token = query.get("token", [""])[0]
        if token == "latest":
            place = Place(found.id, len(found.log), query)
            return 200, {"value": [], "@odata.deltaLink": f"{here}?token={self.site.token(place)}"}, {}
        known = self.site.tokens.get(token)
        if token and known is None:
            asked = parse_qs(f"expand=fields(select={','.join(found.columns)})")
            fresh = self.site.token(Place(found.id, len(found.log), asked, after=0))
            error = {"error": {"code": "resyncChangesApplyDifferences", "message": "Resync required."}}
            return 410, error, {"Location": f"{here}?token={fresh}"}
        place = known or Place(found.id, len(found.log), query, after=0)
        page, following, is_done = (self.site.enumerate if place.after is not None else self.site.changes)(found, place)
        link = "@odata.deltaLink" if is_done else "@odata.nextLink"
        shown = [_shown(item, place.query, found) if "fields" in item else item for item in page]
        return 200, {"value": shown, link: f"{here}?token={self.site.token(following)}"}, {}


def _shown(item: Json, query: dict[str, list[str]], found: FakeList) -> Json:
    """Return the item as asked for: fields only where expanded, and of more than twelve lookups some in silence not."""
    expand = next(iter(query.get("expand", query.get("$expand", [""]))), "")
    if not expand.startswith("fields"):
        return {name: value for name, value in item.items() if name != "fields"}
    match = re.search(r"\(\$?select=([^)]*)\)", expand)
    wanted = match[1].split(",") if match else list(item["fields"])
    lookups = [
        name for name in wanted if found.columns.get(name.removesuffix("LookupId")) in ("lookup", "personOrGroup")
    ]
    shown = [name for name in wanted if name not in lookups[12:]]
    return {**item, "fields": {name: item["fields"][name] for name in shown if name in item["fields"]}}


def _missing() -> tuple[int, Json, dict[str, str]]:
    return 404, {"error": {"code": "itemNotFound", "message": "The resource could not be found."}}, {}


def _public_key(pem: bytes) -> Any:
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem).public_key()


def _handler(graph: FakeGraph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # or the body of every answer waits until the client's system confirms the headers: 40 milliseconds
        disable_nagle_algorithm = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/_script":
                from tests.graph.script import apply

                return self._send(200, {"done": [str(apply(graph, step)) for step in json.loads(body)]})
            if self.path.startswith("/v1.0/"):
                return self._add(json.loads(body))
            self._send(*graph.issue(parse_qs(body.decode())))

        def _add(self, body: Json) -> None:
            """Add an item; a fault is refused before anything is done, or breaks off after it was done."""
            graph.requests.append(f"POST {self.path}")
            fault = self._fault(self.path)
            if self.headers.get("Authorization", "").removeprefix("Bearer ") not in graph.good_tokens:
                return self._send(401, {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}})
            if fault and fault["do"] == "refuse":
                return self._refuse(fault)
            status, answer = graph.add(unquote(self.path), body)
            if fault and fault["do"] in ("truncate", "drop"):
                return self._cut(json.dumps(answer).encode(), is_silent=fault["do"] == "drop")
            self._send(status, answer)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.endswith("/.well-known/openid-configuration"):
                ends = {
                    f"{name}_endpoint": f"{graph.base}/{TENANT}/oauth2/v2.0/{name}"
                    for name in ("token", "authorization")
                }
                return self._send(200, {**ends, "issuer": f"{graph.base}/{TENANT}/v2.0"})
            graph.requests.append(self.path)
            if "/items" in parts.path and graph.site.between_pages:
                graph.site.between_pages.pop(0)()
            fault = self._fault(parts.path)
            if self.headers.get("Authorization", "").removeprefix("Bearer ") not in graph.good_tokens:
                return self._send(401, {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}})
            if fault and fault["do"] == "refuse":
                return self._refuse(fault)
            status, body, headers = graph.answer(unquote(parts.path), parse_qs(parts.query))
            if fault and fault["do"] in ("truncate", "drop"):
                return self._cut(json.dumps(body).encode(), is_silent=fault["do"] == "drop")
            self._send(status, body, headers)

        def _fault(self, path: str) -> Json | None:
            for i, fault in enumerate(graph.faults):
                if fault.get("on", "/items") in path:
                    graph.faults.pop(i)
                    break
            else:
                return None
            if fault["do"] == "slow":
                time.sleep(fault.get("seconds", 0.2))
            if fault["do"] == "expire":
                graph.expire_access()
            return fault

        def _refuse(self, fault: Json) -> None:
            seconds = fault.get("seconds", 1)
            moment = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
            wait = {"seconds": str(seconds), "date": moment}.get(fault.get("retry_after", ""))
            error = {"error": {"code": "activityLimitReached", "message": "throttled"}}
            self._send(fault.get("status", 429), error, {"Retry-After": wait} if wait else {})

        def _cut(self, body: bytes, is_silent: bool) -> None:
            """Break the answer off: as half of the promised bytes, or as half a document that claims to be whole."""
            half = body[: len(body) // 2]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) if is_silent else len(half)))
            self.end_headers()
            self.wfile.write(half)
            self.close_connection = True

        def _send(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
            content = json.dumps(body).encode()
            with suppress(OSError):
                self.send_response(status)
                for name, value in {**(headers or {}), "Content-Type": "application/json"}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

    return Handler


def main() -> None:
    graph = FakeGraph()
    print(f"CSP_SOURCES__SHAREPOINT={graph.url}", f"CSP_SOURCES__REVIEW_APP={graph.url}", sep="\n")
    for name, value in graph.settings().items():
        print(f"CSP_GRAPH__{name.upper()}={value}")
    print(f"edit script: POST {graph.base}/_script", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
