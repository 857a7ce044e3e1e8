"""Signing in by msal with a secret or a certificate, and what is said where it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.graph.certificate import write_certificate
from tests.graph.conftest import App, dispute
from tests.graph.server import SECRET


def test_a_certificate_signs_in(app: App) -> None:
    app.disputes.add(**dispute())
    app.changes["graph"] = {"client_secret": None, "certificate_file": app.graph.certificate}
    assert app.load().upserts == 1
    assert app.graph.sign_ins == ["certificate"]


def test_a_foreign_certificate_is_refused(app: App, tmp_path: Path) -> None:
    home = tmp_path / "other"
    home.mkdir()
    app.changes["graph"] = {"client_secret": None, "certificate_file": write_certificate(home)}
    load = app.load()
    assert load.status == "failed"
    assert "sign-in refused (invalid_client)" in (load.message or "")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"client_secret": f"not-{SECRET}"}, "sign-in refused"),
        ({"tenant": None}, "CSP_GRAPH__TENANT"),
        ({"client_secret": None}, "CSP_GRAPH__CERTIFICATE_FILE"),
        ({"client_secret": None, "certificate_file": Path("nowhere.pem")}, "nowhere.pem"),
        ({"authority": "https://127.0.0.1:9"}, "sign-in failed"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(app: App, changes: dict, word: str) -> None:
    app.changes["graph"] = changes
    load = app.load()
    assert load.status == "failed"
    assert word in (load.message or "")
    assert SECRET not in (load.message or "")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://force.sharepoint.com/sites/scorecards", "https"),
        ("https://force.sharepoint.com/", "not the address of a site"),
        ("https://force.sharepoint.com/sites/unknown", "no such site"),
    ],
)
def test_an_address_that_is_no_site_is_refused(app: App, url: str, word: str) -> None:
    app.changes["url"] = url
    assert word in (app.load().message or "")


def test_the_address_in_the_browser_will_do(app: App) -> None:
    app.disputes.add(**dispute())
    app.changes["url"] = "https://force.sharepoint.com/sites/scorecards"
    assert app.load().upserts == 1
