"""SQLAlchemy URLs to an open read-only snapshot, and database errors to plain words without a password."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
import tenacity
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from orchestration.ingestion import snapshot
from orchestration.ingestion.results import SourceFault

CONNECT_SECONDS = 10
LOCK_SECONDS = 5
ATTEMPTS = 3
# What a moment may mend: the server restarts, the network stumbles.
_PASSING = (
    "refused",
    "timeout",
    "timed out",
    "could not connect",
    "starting up",
    "reset by peer",
    "closed the connection",
)
_HIDDEN = ("password", "pwd", "passwd", "sslpassword", "wallet_password")
_EXAMPLE = (
    "expected e.g. sqlite:////path/file.db or postgresql+psycopg://reader:...@host/database, a password percent-encoded"
)


_PATIENCE: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 30, "tcp_user_timeout": 60_000},
    "oracle": {"tcp_connect_timeout": CONNECT_SECONDS},
    "mssql": {"timeout": CONNECT_SECONDS},
}


def connect(address: str, system: str) -> sa.Connection:
    """Open ``address`` and start its snapshot. Raises SourceFault naming ``system`` where that cannot be done."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Where the host is forgotten the password stands for the port, and a ValueError would quote it.
        raise SourceFault(f"{system}: the configured address is not a SQLAlchemy URL; {_EXAMPLE}") from None
    try:
        connection = _patiently(_engine(url))
        snapshot.begin(connection)
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        raise SourceFault(f"{system}: cannot be read: {plain_words(error, address)}") from None
    return connection


def plain_words(error: BaseException, address: str) -> str:
    """Return the first line of what the driver said, without SQL, links, or the password in ``address``."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    words = said[0].strip()
    for secret in _secrets(make_url(address)):
        for form in (secret, quote(secret, safe="")):
            words = words.replace(form, "***")
    return f"{words}{_remedy(words)}"


def _secrets(url: URL) -> list[str]:
    """Return what must not be told of an address: its password, wherever the driver lets it stand."""
    given = [str(value) for name, values in url.normalized_query.items() if name.lower() in _HIDDEN for value in values]
    found = [str(url.password or ""), *given]
    for text in url.normalized_query.get("odbc_connect", ()):
        found += [part.partition("=")[2].strip("{} ") for part in text.split(";") if _is_odbc_password(part)]
    return [secret for secret in found if secret]


def _is_odbc_password(part: str) -> bool:
    return part.partition("=")[0].strip().lower() in _HIDDEN


def _remedy(words: str) -> str:
    remedies = {
        "locked": "another program holds the file; it is read again by the next run",
        "not a database": "the file is damaged or of another kind; restore it",
        "malformed": "the file is damaged; restore it",
        "refused": "check that the server is up and that the address is right",
        "password authentication": "check the account and password in the configured address",
        "permission denied": "grant this account the right to read",
    }
    return next((f" ({remedy})" for sign, remedy in remedies.items() if sign in words), "")


def _engine(url: URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return sa.create_engine("sqlite://", creator=lambda: _open_file(url), poolclass=NullPool)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(url, poolclass=NullPool, connect_args=_PATIENCE.get(url.get_backend_name(), {}))


def _patiently(engine: sa.Engine) -> sa.Connection:
    """Connect; a fault that a moment may mend is tried again."""
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_is_passing),
        wait=tenacity.wait_random_exponential(multiplier=0.5, max=5),
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        reraise=True,
    )
    return retrying(engine.connect)


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, SQLAlchemyError) and any(sign in str(error).lower() for sign in _PASSING)


def _open_file(url: URL) -> sqlite3.Connection:
    path = Path(url.database or "")
    if not path.is_file():
        raise sqlite3.OperationalError(f"no such file: {path}; check the configured address")
    place = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        return _read_only(place)
    except sqlite3.OperationalError as error:
        # A file in write-ahead mode on a read-only disk opens only as one that nobody is changing.
        if "unable to open" not in str(error) or Path(f"{path}-wal").exists():
            raise
        return _read_only(f"{place}&immutable=1")


def _read_only(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, uri=True, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA schema_version").fetchone()
    return connection
