"""The read-only snapshot that each engine gives, and which transactions it saw: nothing is locked or changed."""

from __future__ import annotations

import sqlalchemy as sa

LOCK_SECONDS = 5
STATEMENT_SECONDS = 600
POSTGRES = (
    # So that text says the same everywhere, and a table locked by its owner delays nobody else.
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "extra_float_digits = 1",
    f"lock_timeout = '{LOCK_SECONDS}s'",
    f"statement_timeout = '{STATEMENT_SECONDS}s'",
)
# Transaction numbers of a row have 32 bits and go round; those of a snapshot have 64.
_ROUND = 2**31
_MARK = "SELECT txid_snapshot_xmin(s), txid_snapshot_xmax(s) FROM txid_current_snapshot() AS s"
_KIND = "SELECT relkind FROM pg_class WHERE oid = to_regclass(:name)"
ROW_XMIN = "row_xmin"
_TIMEOUTS = ("DPI-1067", "DPY-4024", "Query timeout expired")


class SnapshotRefused(ValueError):
    """The engine cannot give a snapshot that locks nothing, in words for its DBA."""


def begin(connection: sa.Connection) -> None:
    """Start the snapshot of an open connection. Raises SnapshotRefused and SQLAlchemyError."""
    starts = {"sqlite": _sqlite, "postgresql": _postgresql, "oracle": _oracle, "mssql": _mssql}
    starts.get(connection.dialect.name, lambda _: None)(connection)


def _sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")


def _postgresql(connection: sa.Connection) -> None:
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    for setting in POSTGRES:
        connection.exec_driver_sql(f"SET LOCAL {setting}")
    connection.exec_driver_sql("SAVEPOINT snapshot")


def _oracle(connection: sa.Connection) -> None:
    driver = connection.connection.driver_connection
    if driver is not None and hasattr(driver, "call_timeout"):
        driver.call_timeout = STATEMENT_SECONDS * 1000
    connection.exec_driver_sql("ALTER SESSION SET TIME_ZONE = 'UTC'")
    # Must be the first statement of its transaction: every query then sees one SCN, and can write nothing.
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _mssql(connection: sa.Connection) -> None:
    driver = connection.connection.driver_connection
    if driver is not None and hasattr(driver, "timeout"):
        driver.timeout = STATEMENT_SECONDS
    state = connection.exec_driver_sql("SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()")
    if state.scalar_one() != 1:
        # In any other isolation a read takes shared locks, or sees what is never committed.
        raise SnapshotRefused("snapshot isolation is off; let the DBA set ALLOW_SNAPSHOT_ISOLATION ON for the database")
    connection.rollback()
    connection.execution_options(isolation_level="SNAPSHOT")
    connection.exec_driver_sql(f"SET LOCK_TIMEOUT {LOCK_SECONDS * 1000}")
    connection.exec_driver_sql("SET DEADLOCK_PRIORITY LOW")


def is_timeout(error: BaseException) -> bool:
    """Tell whether a statement was given up for taking longer than ``STATEMENT_SECONDS``; a wait for a lock is none."""
    cause = getattr(error, "orig", None) or error
    # PostgreSQL gives a code of its own; the drivers of Oracle and of SQL Server say it in their text.
    return getattr(cause, "sqlstate", None) == "57014" or any(sign in str(cause) for sign in _TIMEOUTS)


def mark(connection: sa.Connection) -> int | None:
    """Return the oldest transaction that this snapshot may have missed; None where the engine does not tell."""
    if connection.dialect.name != "postgresql":
        return None
    return int(connection.exec_driver_sql(_MARK).one()[0])


def missed_since(connection: sa.Connection, name: str, columns: set[str], last: int) -> sa.ColumnElement[bool] | None:
    """Return the predicate of rows written by transactions that the snapshot with mark ``last`` may have missed.

    None where the rows of ``name`` do not tell: a view, unless it hands on the xmin of its table as ``row_xmin``.
    Raises LookupError where ``last`` says nothing about this server: another one, or too long ago.
    """
    if ROW_XMIN in columns:
        written = ROW_XMIN
    elif connection.execute(sa.text(_KIND), {"name": name}).scalar() in ("r", "p"):
        written = "xmin"
    else:
        return None
    first, following = (int(number) for number in connection.exec_driver_sql(_MARK).one())
    if last > first or following - last >= _ROUND:
        raise LookupError
    # Ages are counted by the server from one number, so that the circle of 32-bit numbers does no harm.
    oldest: sa.ColumnClause[int] = sa.literal_column(f"age('{max(last % 2**32, 3)}'::xid)")
    return sa.func.age(sa.literal_column(written)).between(0, oldest)
