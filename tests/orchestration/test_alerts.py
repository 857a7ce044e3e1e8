"""Alerts reach their sinks, say what a person needs and nothing about officers."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr, ValidationError

from orchestration.alerts import Alert, send, to_webhook
from orchestration.cli.refusals import refusals

STALE = Alert("source_stale", "Source tables are late.", ("athena.offence",))


@pytest.fixture
def hook():
    """A web server on this machine that keeps what is posted to it: (address, list of bodies)."""
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/token", bodies
    server.shutdown()


def with_hook(settings, address):
    return type(settings)(alert_webhook=address)


def test_alert_goes_to_the_log_without_a_webhook(settings, caplog):
    with caplog.at_level(logging.WARNING):
        send(STALE, settings)
    assert "athena.offence" in caplog.text


def test_alert_is_posted_as_json(settings, hook):
    address, bodies = hook
    send(STALE, with_hook(settings, address))
    assert bodies == [
        {
            "kind": "source_stale",
            "summary": "Source tables are late.",
            "subjects": ["athena.offence"],
            "run_id": None,
        }
    ]


def test_webhook_that_is_down_is_logged_without_its_address_and_stops_nothing(settings, caplog):
    send(STALE, with_hook(settings, "http://127.0.0.1:9/secret-token"))
    assert "could not be delivered" in caplog.text
    assert "secret-token" not in caplog.text


def test_webhook_that_is_no_web_address_is_refused():
    with pytest.raises(ValueError, match="CSP_ALERT_WEBHOOK"):
        to_webhook("file:///etc/passwd")


def test_webhook_that_cannot_be_made_is_logged_without_its_address_and_stops_nothing(settings, caplog):
    mistyped = settings.model_copy(update={"alert_webhook": SecretStr("hooks.example/secret-token")})
    with caplog.at_level(logging.WARNING):
        send(STALE, mistyped)
    assert "athena.offence" in caplog.text
    assert "could not be delivered" in caplog.text
    assert "secret-token" not in caplog.text


@pytest.mark.parametrize("address", ["http://hooks.example", "https://hooks.example:8443/x", "HTTPS://hooks.example/x"])
def test_webhook_may_be_any_web_address(settings, address):
    assert with_hook(settings, address).alert_webhook.get_secret_value() == address


@pytest.mark.parametrize(
    "mistyped",
    ["hooks.example/secret", "file:///etc/secret", "https:///secret", "https//hooks/secret", "http://[secret"],
)
def test_mistyped_webhook_is_refused_when_the_settings_are_read_without_saying_it(settings, monkeypatch, mistyped):
    monkeypatch.setenv("CSP_ALERT_WEBHOOK", mistyped)
    with pytest.raises(ValidationError, match="alert_webhook") as refusal:
        type(settings)()
    assert "http:// or https:// address" in str(refusal.value)
    assert "secret" not in str(refusal.value)
    with pytest.raises(SystemExit, match=r"^CSP_ALERT_WEBHOOK: .*http:// or https:// address$"), refusals():
        type(settings)()
