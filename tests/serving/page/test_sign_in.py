"""Signing in: OpenID against a real provider on this machine, and the development login, on loopback only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError
from starlette.requests import Request

from orchestration.settings import Page
from serving.page.app import create_app
from serving.page.identity import Misconfigured, check
from tests.serving.page.conftest import HEADER, free_port, running
from tests.serving.page.provider import CLIENT, Provider


def with_page(settings, **page):
    return settings.model_copy(update={"page": Page(port=free_port(), **page)})


@pytest.fixture(scope="module")
def provider():
    port = free_port()
    made = Provider(f"http://localhost:{port}")
    with running(made.app, port):
        yield made


@pytest.fixture(scope="module")
def oidc_site(page_settings, provider):
    settings = with_page(page_settings, identity="oidc", oidc_issuer=provider.issuer, oidc_client_id=CLIENT)
    with running(create_app(settings), settings.page.port) as base:
        yield base


@pytest.fixture
def browser(oidc_site, provider):
    provider.honest()
    provider.upn = "s1@herts.example"
    with httpx.Client(base_url=oidc_site, follow_redirects=True) as client:
        yield client


def test_a_reader_signs_in_and_out_and_sees_what_is_theirs(browser, oidc_site):
    page = browser.get("/")
    assert page.status_code == 200
    assert "s1@herts.example" in page.text
    assert page.url.path == "/scorecard/HERTS/E07000095/BRX-INT1"
    assert browser.get("/scorecard/HERTS/E07000095/BRX-INT2").status_code == 404
    assert browser.post("/sign-out", headers={"Origin": oidc_site}).status_code == 200
    assert browser.get("/scorecard/HERTS", follow_redirects=False).headers["location"] == "/sign-in"


def test_a_proxys_header_is_nothing_here(browser):
    answer = browser.get("/scorecard/HERTS", headers={HEADER: "h1@herts.example"}, follow_redirects=False)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another"}, {"iss": "https://evil.example"}, {"nonce": "another"}, {"upn": None},
        {"exp": datetime.now(UTC) - timedelta(hours=1)},
    ],
)  # fmt: skip
def test_a_token_for_somebody_or_something_else_is_refused(browser, provider, change):
    provider.spoil = lambda claims: {**claims, **change}
    assert browser.get("/sign-in").status_code == 401
    assert browser.get("/scorecard/HERTS", follow_redirects=False).status_code == 303


def test_a_token_signed_by_anybody_else_is_refused(browser, provider):
    provider.key = rsa.generate_private_key(65537, 2048)
    assert browser.get("/sign-in").status_code == 401
    provider.key, provider.algorithm = None, "none"
    assert browser.get("/sign-in").status_code == 401
    provider.key, provider.algorithm = "x" * 40, "HS256"
    assert browser.get("/sign-in").status_code == 401


def test_a_sign_in_that_this_browser_did_not_begin_is_refused(browser, oidc_site):
    begun = browser.get("/sign-in", follow_redirects=False).headers["location"]
    returned = httpx.get(begun, follow_redirects=False).headers["location"]
    assert httpx.get(returned).status_code == 401
    assert browser.get(f"{returned}x").status_code == 401
    assert browser.get("/signed-in?code=x&state=").status_code == 401


def test_a_forged_session_is_nobodys(browser):
    for key, kind in (("x" * 64, "reader"), ("", "reader")):
        token = jwt.encode(
            {"upn": "h1@herts.example", "aud": kind, "exp": 2**33}, key or None, "HS256" if key else "none"
        )
        answer = httpx.get(f"{browser.base_url}/scorecard/HERTS", cookies={"reader": token}, follow_redirects=False)
        assert answer.status_code == 303


def test_the_cookie_of_a_sign_in_under_way_is_not_a_session(browser):
    browser.get("/sign-in", follow_redirects=False)
    under_way = browser.cookies["signing-in"]
    answer = httpx.get(f"{browser.base_url}/scorecard/HERTS", cookies={"reader": under_way}, follow_redirects=False)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "page",
    [
        {"identity": "development", "host": "0.0.0.0"}, {"identity": "development", "host": "scorecards.example"},
        {"identity": "development", "base_url": "https://scorecards.example"},
        {"identity": "proxy", "host": "127.0.0.1"}, {"identity": "oidc", "host": "127.0.0.1"},
        {"identity": "oidc", "host": "0.0.0.0", "oidc_issuer": "https://x.example", "oidc_client_id": "c"},
    ],
)  # fmt: skip
def test_settings_that_would_let_anybody_in_are_refused(page):
    with pytest.raises(Misconfigured):
        check(Page(**page))


def test_an_address_that_is_no_network_is_refused():
    with pytest.raises(ValidationError):
        Page(identity="proxy", proxy_addresses=["proxy.example"])


def test_the_development_login_is_for_this_machine(page_settings):
    settings = with_page(page_settings, identity="development")
    app = create_app(settings)
    with running(app, settings.page.port) as base, httpx.Client(base_url=base, follow_redirects=True) as client:
        assert "Development login" in client.get("/").text
        assert client.post("/sign-in", data={"upn": "a1@herts.example"}).status_code == 403
        page = client.post("/sign-in", data={"upn": " A1@herts.example "}, headers={"Origin": base})
        assert page.url.path == "/scorecard/HERTS/E07000095/BRX-INT1/A1"
        cookie = f"reader={client.cookies['reader']}".encode()
        for header in ("X-Forwarded-For", "X-Real-IP", "Via"):
            assert client.get("/sign-in", headers={header: "10.0.0.1"}).status_code == 401
    scope = {"type": "http", "headers": [(b"cookie", cookie)]}
    assert app.state.identity.reader(Request({**scope, "client": ("127.0.0.1", 1)})) == "a1@herts.example"
    assert app.state.identity.reader(Request({**scope, "client": ("10.0.0.1", 1)})) is None
