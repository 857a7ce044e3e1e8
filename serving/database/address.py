"""How to reach the server, as each of its roles. Encrypted and checked wherever the server is not this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from orchestration.settings import Settings
from serving.database import names

_LOCAL = ("", "localhost", "127.0.0.1", "::1")
_ENCRYPTED = ("require", "verify-ca", "verify-full")
_DRIVER = re.compile(r"^postgres(ql)?\+\w+://")
_PORT = re.compile(r"\d*(,\d*)*")
_UNREADABLE = (
    "the address of PostgreSQL cannot be read: write postgresql://account:password@server:port/database, and in the"
    " password %2F for /, %40 for @, %25 for % (the address is not shown here: it holds the password)"
)


class NoServer(RuntimeError):
    """No PostgreSQL is configured, and none of our own has been set up yet."""


def is_configured(settings: Settings) -> bool:
    """Tell whether a run loads its release into a server that the force runs."""
    return settings.postgres.url is not None


def publisher_conninfo(settings: Settings) -> str:
    """Return how the publisher connects: ``CSP_POSTGRES__URL``, else our own server's owner. Holds a secret."""
    return _conninfo(settings, settings.postgres.url, names.OWNER)


def app_conninfo(settings: Settings) -> str:
    """Return how the scorecard page connects: ``CSP_POSTGRES__APP_URL``, else our own server's account for it."""
    if is_configured(settings) and settings.postgres.app_url is None:
        raise NoServer("CSP_POSTGRES__URL is set, CSP_POSTGRES__APP_URL is not: the page has an account of its own")
    return _conninfo(settings, settings.postgres.app_url, names.APP)


def conninfo_as(settings: Settings, role: str) -> str:
    """Return how ``role`` connects to our own server (its password is in the file ``pgpass``)."""
    home = embedded_home(settings)
    if not (home / "pgpass").exists():
        raise NoServer("there is no server yet: make serve sets one up, or set CSP_POSTGRES__URL")
    return make_conninfo(
        host="localhost",
        hostaddr="127.0.0.1",
        port=settings.postgres.port,
        dbname="postgres" if role == "postgres" else names.DATABASE,
        user=role,
        passfile=str(home / "pgpass"),
        sslmode="verify-full",
        sslrootcert=str(home / "server.crt"),
        ssl_min_protocol_version="TLSv1.2",
    )


def embedded_home(settings: Settings) -> Path:
    """Return where our own server keeps its cluster, certificate and passwords."""
    return settings.data_dir / "postgres"


def checked(url: str) -> str:
    """Return a connection string from a URL or keywords; raise ``ValueError`` where it would go out in clear.

    So it does where the address cannot be read, in words that hold nothing of it: libpq quotes what it does not
    understand, and takes a password in which a sign is not written as a URL wants it for a port or part of the server.
    """
    try:
        given: dict[str, Any] = conninfo_to_dict(_DRIVER.sub("postgresql://", url.strip(), count=1))
    except psycopg.ProgrammingError:
        raise ValueError(_UNREADABLE) from None
    host = str(given.get("host", ""))
    if "@" in host or not _PORT.fullmatch(str(given.get("port", ""))):
        raise ValueError(_UNREADABLE)
    if host in _LOCAL or host.startswith("/"):
        return make_conninfo(**given)
    mode = given.setdefault("sslmode", "verify-full")
    if mode not in _ENCRYPTED:
        raise ValueError(f"sslmode={mode} would send officers' figures in clear: use verify-full (or leave it out)")
    return make_conninfo(**{"ssl_min_protocol_version": "TLSv1.2", **given})


def connect(conninfo: str) -> Connection[Any]:
    """Return a connection; psycopg's errors name the server and never the password."""
    return psycopg.connect(conninfo, connect_timeout=10, application_name="scorecards")


def _conninfo(settings: Settings, url: SecretStr | None, role: str) -> str:
    return checked(url.get_secret_value()) if url else conninfo_as(settings, role)
