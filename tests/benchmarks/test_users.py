"""Users who ask at once: every answer is counted, with its status, its size and how long it took."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.processor import spent
from benchmarks.users import ask_all
from orchestration.settings import Settings

SLOW = 0.05


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(SLOW)
        body = self.headers["X-Remote-User"].encode()
        self.send_response(404 if self.path == "/nowhere" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def settings(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Settings(_env_file=None, data_dir=tmp_path, page={"port": server.server_port})
    server.shutdown()
    server.server_close()


def test_each_user_asks_for_each_page_in_turn_and_every_answer_counts(settings):
    answers = ask_all(settings, [("a@x", ["/1", "/2"]), ("bb@x", ["/1", "/nowhere"])], rounds=4, think=0)
    asked = sorted((one.path, one.status, one.size) for one in answers)
    assert asked == sorted(2 * [("/1", 200, 3), ("/2", 200, 3), ("/1", 200, 4), ("/nowhere", 404, 4)])
    assert all(one.seconds >= SLOW for one in answers)


def test_processor_time_is_that_of_a_process_and_of_all_it_started(settings):
    found = spent(settings, 1)
    assert found["page"] >= 0
    assert found["users"] > 0
    assert "postgres" not in found
