"""What is sent to each engine, compiled without one: types, identifiers, cursor predicates and time zones."""

# ruff: noqa: E501  each line is a statement as it is sent

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle, postgresql

from orchestration.ingestion.dialects import as_text, changed_since, ending, is_naive_instant

DIALECTS = {"oracle": oracle.dialect(), "mssql": mssql.dialect(), "postgresql": postgresql.dialect()}
LONDON = "Europe/London"
NUMBER = "to_char(c, 'TM9', 'NLS_NUMERIC_CHARACTERS = ''.,''')"
SINCE = datetime(2024, 7, 1, 12)


def compiled(dialect: str, expression: Any, source: sa.TableClause | None = None) -> str:
    query = sa.select(expression).select_from(source) if source is not None else expression
    return " ".join(str(query.compile(dialect=DIALECTS[dialect], compile_kwargs={"literal_binds": True})).split())


@pytest.mark.parametrize(
    ("dialect", "declared", "zone", "expected"),
    [
        ("oracle", oracle.NUMBER(12, 2), None, "to_char(c, 'TM9', 'NLS_NUMERIC_CHARACTERS = ''.,''')"),
        ("oracle", oracle.DATE(), None, "to_char(c, 'YYYY-MM-DD HH24:MI:SS')"),
        ("oracle", oracle.DATE(), LONDON, "to_char(sys_extract_utc(from_tz(CAST(c AS TIMESTAMP), 'Europe/London')), 'YYYY-MM-DD HH24:MI:SS.FF6')"),
        ("oracle", oracle.TIMESTAMP(), None, "to_char(c, 'YYYY-MM-DD HH24:MI:SS.FF6')"),
        ("oracle", oracle.TIMESTAMP(timezone=True), LONDON, "to_char(sys_extract_utc(c), 'YYYY-MM-DD HH24:MI:SS.FF6')"),
        ("oracle", oracle.VARCHAR2(20), None, "c"),
        ("oracle", oracle.NVARCHAR2(20), None, "c"),
        ("oracle", sa.CHAR(4), None, "rtrim(c)"),
        ("mssql", mssql.DATETIME2(), None, "convert(VARCHAR(27), c, 121)"),
        ("mssql", mssql.DATETIME2(), LONDON, "convert(VARCHAR(27), CAST((c AT TIME ZONE 'GMT Standard Time') AT TIME ZONE 'UTC' AS DATETIME2), 121)"),
        ("mssql", mssql.DATETIMEOFFSET(), LONDON, "convert(VARCHAR(27), switchoffset(c, '+00:00'), 121)"),
        ("mssql", mssql.BIT(), None, "convert(VARCHAR(60), c)"),
        ("mssql", sa.Numeric(12, 4), None, "convert(VARCHAR(60), c)"),
        ("mssql", mssql.MONEY(), None, "convert(VARCHAR(40), c, 2)"),
        ("mssql", sa.Float(), None, "convert(VARCHAR(40), c, 3)"),
        ("mssql", sa.Date(), None, "convert(VARCHAR(10), c, 23)"),
        ("mssql", mssql.NVARCHAR(20), None, "c"),
        ("mssql", sa.NCHAR(4), None, "rtrim(c)"),
        ("mssql", mssql.UNIQUEIDENTIFIER(), None, "convert(VARCHAR(60), c)"),
        ("postgresql", postgresql.TIMESTAMP(), LONDON, "CAST(timezone('Europe/London', c) AS TEXT)"),
        ("postgresql", postgresql.TIMESTAMP(timezone=True), LONDON, "CAST(c AS TEXT)"),
    ],
)  # fmt: skip
def test_a_value_is_written_out_by_its_engine(dialect: str, declared: Any, zone: str | None, expected: str) -> None:
    written = compiled(dialect, as_text(dialect, sa.column("c"), declared, zone))
    assert written.replace("N'", "'") == expected


@pytest.mark.parametrize(
    ("dialect", "declared", "zone", "expected"),
    [
        ("oracle", oracle.DATE(), None, "c >= CAST(TO_DATE('2024-07-01 12:00:00', 'YYYY-MM-DD HH24:MI:SS') AS DATE) OR c IS NULL"),
        ("oracle", oracle.DATE(), LONDON, "c >= CAST(TO_DATE('2024-07-01 12:00:00', 'YYYY-MM-DD HH24:MI:SS') AS DATE) OR c IS NULL"),
        ("oracle", oracle.TIMESTAMP(timezone=True), LONDON, "c >= CAST(TO_DATE('2024-07-01 12:00:00', 'YYYY-MM-DD HH24:MI:SS') AS TIMESTAMP WITH TIME ZONE) OR c IS NULL"),
        ("oracle", oracle.VARCHAR2(30), None, "c >= '2024-07-01 12:00:00' OR c IS NULL OR NOT REGEXP_LIKE(c, '^[12][0-9]{3}-')"),
        ("mssql", mssql.DATETIME(), None, "c >= CAST('2024-07-01 12:00:00' AS DATETIME) OR c IS NULL"),
        ("mssql", mssql.DATETIME2(), None, "c >= CAST('2024-07-01 12:00:00' AS DATETIME2) OR c IS NULL"),
        ("mssql", mssql.NVARCHAR(30), None, "c >= '2024-07-01 12:00:00' OR c IS NULL OR (c NOT LIKE '[12][0-9][0-9][0-9]-%')"),
    ],
)  # fmt: skip
def test_a_cursor_is_compared_so_that_its_index_serves(
    dialect: str, declared: Any, zone: str | None, expected: str
) -> None:
    """In July London's noon is 13:00 UTC's; an hour is taken off for the night on which the clocks go back."""
    written = compiled(dialect, changed_since(dialect, sa.column("c"), declared, SINCE, zone))
    assert written.replace("N'", "'").lower() == expected.lower()


@pytest.mark.parametrize(
    ("dialect", "declared", "expected"),
    [
        ("oracle", oracle.VARCHAR2(20), "coalesce(substr(c, -3), c)"),
        ("oracle", oracle.NUMBER(), f"coalesce(substr({NUMBER}, -3), {NUMBER})"),
        ("mssql", mssql.UNIQUEIDENTIFIER(), "right(convert(VARCHAR(60), c), 3)"),
        ("postgresql", sa.Integer(), "right(CAST(c AS TEXT), 3)"),
    ],
)
def test_the_end_of_a_key_is_written_out_so_that_it_can_be_grouped_by(
    dialect: str, declared: Any, expected: str
) -> None:
    end = ending(dialect, as_text(dialect, sa.column("c"), declared), 3)
    assert compiled(dialect, end) == expected
    assert not end.compile(dialect=DIALECTS[dialect]).params


def test_in_winter_the_local_bound_is_an_hour_earlier() -> None:
    winter = changed_since("oracle", sa.column("c"), oracle.DATE(), datetime(2024, 1, 1, 12), LONDON)
    assert "'2024-01-01 11:00:00'" in compiled("oracle", winter)


def test_oracles_date_is_an_instant_and_a_plain_date_is_none() -> None:
    assert is_naive_instant(oracle.DATE())
    assert not is_naive_instant(sa.Date())
    assert not is_naive_instant(mssql.DATETIMEOFFSET())


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("oracle", 'SELECT athena.offence.offence_id, athena.offence."DATE" FROM athena.offence'),
        ("mssql", "SELECT athena.offence.offence_id, athena.offence.[DATE] FROM athena.offence"),
    ],
)
def test_identifiers_are_quoted_as_the_engine_quotes(dialect: str, expected: str) -> None:
    source = sa.table("offence", sa.column("offence_id"), sa.column("DATE"), schema="athena")
    assert compiled(dialect, next(iter(source.c))) == "athena.offence.offence_id"
    assert compiled(dialect, sa.select(*source.c)) == expected


@pytest.mark.parametrize("dialect", ["oracle", "mssql"])
def test_a_driver_is_there_and_makes_an_engine(dialect: str) -> None:
    url = {"oracle": "oracle+oracledb://r@h/?service_name=s", "mssql": "mssql+pyodbc://r@h/d?driver=x"}[dialect]
    assert sa.create_engine(url).dialect.name == dialect
