"""What differs between the engines: how a value is written out as text, and how a cursor is compared.

Each engine writes its values itself, with formats named in the statement, so that no session or driver setting changes
what they say. PostgreSQL and SQLite are tested on real databases; Oracle and SQL Server as compiled statements only.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle

Expression = sa.ColumnElement[Any]
# Engines whose text is written in the statement; elsewhere the driver's values are written out in Python.
WRITTEN = ("sqlite", "postgresql", "oracle", "mssql")
# SQL Server knows zones by Windows' names.
_WINDOWS_ZONES = {"Europe/London": "GMT Standard Time", "UTC": "UTC"}
_ISO_START = {
    "sqlite": ("NOT GLOB", "[12][0-9][0-9][0-9]-*"),
    "postgresql": ("!~", "^[12][0-9]{3}-"),
    "mssql": ("NOT LIKE", "[12][0-9][0-9][0-9]-%"),
}
_ORACLE_DAY = "YYYY-MM-DD HH24:MI:SS"


def as_text(dialect: str, column: Expression, declared: Any, zone: str | None = None) -> Expression:
    """Return SQL for the text of ``column`` of type ``declared``; instants in UTC, naive ones taken as ``zone``'s."""
    if dialect == "oracle":
        return _oracle_text(column, declared, zone)
    if dialect == "mssql":
        return _mssql_text(column, declared, zone)
    if dialect == "postgresql" and zone and is_naive_instant(declared):
        return sa.cast(sa.func.timezone(zone, column), sa.Text)
    return sa.cast(column, sa.Text) if dialect in WRITTEN else column


# written out: what is grouped by must hold no bound value
_PLAIN_NUMBER: tuple[Expression, ...] = (
    sa.literal_column("'TM9'"),
    sa.literal_column("'NLS_NUMERIC_CHARACTERS = ''.,'''"),
)


def ending(dialect: str, text: Expression, length: int) -> Expression:
    """Return SQL for the last ``length`` characters of ``text``: written out, so that it may be grouped by."""
    if dialect == "sqlite":
        return sa.func.substr(text, sa.literal_column(str(-length)))
    if dialect == "oracle":  # substr gives nothing where there are not so many
        return sa.func.coalesce(sa.func.substr(text, sa.literal_column(str(-length))), text)
    return sa.func.right(text, sa.literal_column(str(length)))


def is_naive_instant(declared: Any) -> bool:
    """Tell whether the type holds a date with time that does not say its zone. Oracle's DATE is one."""
    is_offset = getattr(declared, "timezone", False) or isinstance(declared, mssql.DATETIMEOFFSET)
    return isinstance(declared, sa.DateTime | oracle.DATE) and not is_offset


def changed_since(dialect: str, column: Expression, declared: Any, since: datetime, zone: str | None) -> Expression:
    """Return the predicate of rows whose cursor is at or after ``since`` (naive UTC), null, or not to be compared."""
    if dialect != "sqlite" and not isinstance(declared, sa.String):
        moment = _local(since, zone) if zone and is_naive_instant(declared) else since
        # The bound is cast, never the column: an index on the cursor stays usable.
        return sa.or_(column >= sa.cast(sa.literal(moment), declared), column.is_(None))
    late = column >= sa.literal(since.isoformat(sep=" ", timespec="seconds"))
    return sa.or_(late, column.is_(None), is_no_iso(dialect, column))


def is_no_iso(dialect: str, column: Expression) -> Expression:
    """Return the predicate of cursor texts that are no ISO time: they never compare rightly, so are always read."""
    if dialect == "oracle":
        return sa.not_(sa.func.regexp_like(column, "^[12][0-9]{3}-"))
    operator, pattern = _ISO_START.get(dialect, ("NOT LIKE", "____-%"))
    text = column if dialect == "mssql" else sa.cast(column, sa.Text)
    return text.op(operator, is_comparison=True)(pattern)


def _local(since: datetime, zone: str) -> datetime:
    # An hour earlier: when the clocks go back, an hour of local times is there twice.
    return since.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=1)


def _oracle_text(column: Expression, declared: Any, zone: str | None) -> Expression:
    if isinstance(declared, sa.CHAR | sa.NCHAR):
        return sa.func.rtrim(column)
    if isinstance(declared, sa.String):
        return column
    if isinstance(declared, sa.Numeric | sa.Integer):
        return sa.func.to_char(column, *_PLAIN_NUMBER)
    if is_naive_instant(declared) and zone:
        stamped = sa.func.from_tz(sa.cast(column, oracle.TIMESTAMP), zone)
        return sa.func.to_char(sa.func.sys_extract_utc(stamped), f"{_ORACLE_DAY}.FF6")
    if isinstance(declared, oracle.DATE | sa.Date):
        return sa.func.to_char(column, _ORACLE_DAY)
    if isinstance(declared, sa.DateTime):
        instant = sa.func.sys_extract_utc(column) if getattr(declared, "timezone", False) else column
        return sa.func.to_char(instant, f"{_ORACLE_DAY}.FF6")
    return sa.func.to_char(column)


def _mssql_text(column: Expression, declared: Any, zone: str | None) -> Expression:
    if isinstance(declared, sa.CHAR | sa.NCHAR):
        return sa.func.rtrim(column)
    if isinstance(declared, sa.String):
        return column
    if isinstance(declared, mssql.DATETIMEOFFSET):
        return _convert(27, sa.func.switchoffset(column, "+00:00"), 121)
    if isinstance(declared, sa.DateTime):
        return _convert(27, _mssql_utc(column, zone) if zone else column, 121)
    if isinstance(declared, sa.Date):
        return _convert(10, column, 23)
    if isinstance(declared, mssql.MONEY | mssql.SMALLMONEY):
        return _convert(40, column, 2)
    if isinstance(declared, sa.Float):
        return _convert(40, column, 3)
    return _convert(60, column)


def _mssql_utc(column: Expression, zone: str) -> Expression:
    windows = _WINDOWS_ZONES.get(zone, zone)
    local = column.op("AT TIME ZONE", precedence=20)(windows)
    return sa.cast(local.op("AT TIME ZONE", precedence=20)("UTC"), mssql.DATETIME2)


def _convert(length: int, column: Expression, style: int | None = None) -> Expression:
    styled: tuple[Expression, ...] = () if style is None else (sa.literal_column(str(style)),)
    return sa.func.convert(sa.literal_column(f"VARCHAR({length})"), column, *styled)
