"""SQLAlchemy URLs to an open read-only snapshot, and database errors to plain words without a password."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from orchestration.ingestion.results import SourceFault

CONNECT_SECONDS = 10
LOCK_SECONDS = 5
# So that text says the same everywhere, and a table locked by its owner delays nobody else.
_POSTGRES_SETTINGS = (
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "extra_float_digits = 1",
    f"lock_timeout = '{LOCK_SECONDS}s'",
)
_EXAMPLE = "expected e.g. sqlite:////path/file.db or postgresql+psycopg://reader:...@host/database"


def connect(address: str, system: str) -> sa.Connection:
    """Open ``address`` and start its snapshot. Raises SourceFault naming ``system`` where that cannot be done."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise SourceFault(f"{system}: the configured address is not a SQLAlchemy URL; {_EXAMPLE}") from None
    try:
        connection = _engine(url).connect()
        _begin_snapshot(connection)
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        raise SourceFault(f"{system}: cannot be read: {plain_words(error, address)}") from None
    return connection


def plain_words(error: BaseException, address: str) -> str:
    """Return the first line of what the driver said, without SQL, links, or the password in ``address``."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    words = said[0].strip()
    password = make_url(address).password
    for secret in filter(None, (str(password or ""), quote(str(password or ""), safe=""))):
        words = words.replace(secret, "***")
    return f"{words}{_remedy(words)}"


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
    patience = {"connect_timeout": CONNECT_SECONDS} if url.get_backend_name() == "postgresql" else {}
    return sa.create_engine(url, poolclass=NullPool, connect_args=patience)


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


def _begin_snapshot(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    elif connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        for setting in _POSTGRES_SETTINGS:
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        connection.exec_driver_sql("SAVEPOINT snapshot")
