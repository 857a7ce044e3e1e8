"""Alerts reach their sinks, say what a person needs and nothing about officers."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from orchestration.alerts import Alert, send, to_webhook

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
