from __future__ import annotations

import secrets
import shutil
import socket
import tempfile
from pathlib import Path

import psycopg
import pytest

from orchestration.settings import Settings
from serving.database import address, embedded, names, programs
from serving.database.load import load_release
from serving.database.roles import add_person
from tests.programs import missing
from tests.serving.releases import publish, words

FIRST = "20241105T093000000Z"


@pytest.fixture(scope="session")
def served_settings():
    """Our own server, as make serve sets it up, with one small release loaded; stopped after the session."""
    try:
        programs.programs()
    except programs.ServerFailed as fault:
        missing(str(fault))
    home = Path(tempfile.mkdtemp(prefix="serving"))
    home.chmod(0o755)  # the server runs as another account where we are root
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    settings = Settings(data_dir=home, postgres={"port": port}, _env_file=None)
    try:
        with pytest.MonkeyPatch.context() as patched:
            # nothing here outlives a power cut: no waiting for the disk
            patched.setattr(embedded, "_CONF", embedded._CONF + "fsync = off\nsynchronous_commit = off\n")
            embedded.ensure(settings)
        load_release(settings, publish(settings, FIRST), words=words(), again=True)
        yield settings
    finally:
        embedded.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def connect_as(served_settings):
    """Connect as a role of the server (its password is in the pgpass file), autocommit."""

    def connect(role, **more):
        return psycopg.connect(address.conninfo_as(served_settings, role), autocommit=True, **more)

    return connect


@pytest.fixture
def app(connect_as):
    with connect_as(names.APP) as connection:
        yield connection


@pytest.fixture(scope="session")
def person_login(served_settings):
    """Connect as a person's own login, made on first use."""
    made = {}

    def connect(upn, is_analyst=False):
        if (upn, is_analyst) not in made:
            made[upn, is_analyst] = made[upn, False] = secrets.token_urlsafe(12)
            with psycopg.connect(address.conninfo_as(served_settings, "postgres"), dbname=names.DATABASE) as admin:
                add_person(admin, upn, made[upn, is_analyst], is_analyst)
        conninfo = address.conninfo_as(served_settings, names.APP)
        return psycopg.connect(conninfo, user=upn, password=made[upn, is_analyst], autocommit=True)

    return connect
