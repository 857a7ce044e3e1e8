from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
import uvicorn

from orchestration.settings import Settings
from serving.database import address, embedded, names, programs
from serving.database.load import load_release
from serving.page import run
from serving.page.app import create_app
from tests.programs import missing
from tests.serving.page.release import publish_page, words
from tests.serving.releases import AS_AT

HEADER = "X-Remote-User"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(app, port):
    """A real server of ``app`` on loopback, as ``serving.page.run`` configures it."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, proxy_headers=False, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def page_settings():
    """One PostgreSQL with one release for all tests of the page; the page is behind a proxy on this machine."""
    try:
        programs.programs()
    except programs.ServerFailed as fault:
        missing(str(fault))
    home = Path(tempfile.mkdtemp(prefix="page"))
    home.chmod(0o755)  # the server runs as another account where we are root
    (home / "simulated" / "review_app").mkdir(parents=True)
    settings = Settings(
        _env_file=None, data_dir=home, as_at=AS_AT, postgres={"port": free_port()},
        page={"identity": "proxy", "proxy_addresses": ["127.0.0.1/32"], "port": free_port()},
    )  # fmt: skip
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(embedded, "_CONF", embedded._CONF + "fsync = off\nsynchronous_commit = off\n")
            embedded.ensure(settings)
        load_release(settings, publish_page(settings, "20241105T093000000Z"), words=words(), again=True)
        run.prepare(settings)
        yield settings
    finally:
        embedded.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def site(page_settings):
    """The page, running; its address."""
    with running(create_app(page_settings), page_settings.page.port) as base:
        yield base


@pytest.fixture(scope="session")
def get(site):
    """Ask for an address as somebody, as the proxy would; with other headers as given."""
    with httpx.Client(base_url=site) as client:

        def ask(path, upn=None, headers=None, **more):
            return client.get(path, headers={**({HEADER: upn} if upn else {}), **(headers or {})}, **more)

        yield ask


@pytest.fixture
def owner(page_settings):
    with psycopg.connect(address.conninfo_as(page_settings, names.OWNER), autocommit=True) as connection:
        yield connection


@pytest.fixture
def app_account(page_settings):
    with psycopg.connect(address.conninfo_as(page_settings, names.APP), autocommit=True) as connection:
        yield connection
