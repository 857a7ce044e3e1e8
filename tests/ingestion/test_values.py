"""Text to contract types: what converts, what does not, and that nothing is bent on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.convert import as_landed, typed
from orchestration.ingestion.declaration import Column
from orchestration.ingestion.texts import as_text
from tests.ingestion.force import Force, query

NOON = datetime(2024, 6, 1, 12, 0)
DECIMAL = "decimal(28,10)"


def convert(data_type: str, text: str | None) -> Any:
    expression = typed(Column("c", data_type), "t")
    return duckdb.execute(f"select {expression} from (select cast(? as varchar) as t)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("data_type", "text", "value"),
    [
        ("timestamp", "2024-06-01 12:00:00", NOON),
        ("timestamp", "2024-06-01T12:00:00", NOON),
        ("timestamp", "2024-06-01T12:00:00Z", NOON),
        ("timestamp", "2024-06-01 12:00:00.250000", NOON + timedelta(milliseconds=250)),
        ("timestamp", "2024-06-01 12:00:00+00", NOON),
        ("timestamp", "2024-06-01T13:00:00+01:00", NOON),
        ("timestamp", "2024-06-01 06:30:00.5-0530", NOON + timedelta(milliseconds=500)),
        ("timestamp", "2024-06-01", NOON.replace(hour=0)),
        ("timestamp", "01/06/2024 12:00", None),
        ("timestamp", "infinity", None),
        ("timestamp", "", None),
        ("date", "2024-06-01", date(2024, 6, 1)),
        ("date", "2024-06-01 00:00:00", date(2024, 6, 1)),
        ("date", "2024-06-01T00:00:00Z", date(2024, 6, 1)),
        ("date", "2024-06-01 23:00:00", None),
        ("date", "2024-02-30", None),
        ("boolean", "1", True),
        ("boolean", "false", False),
        ("boolean", "True", True),
        ("boolean", "2", None),
        ("integer", "7", 7),
        ("integer", "7.0", 7),
        ("integer", "7.5", None),
        ("integer", "9999999999", None),
        (DECIMAL, "0.1", Decimal("0.1000000000")),
        (DECIMAL, "123456789012345.5", Decimal("123456789012345.5")),
        (DECIMAL, "1.0e-05", Decimal("0.00001")),
        (DECIMAL, "NaN", None),
        ("varchar", " as it is ", " as it is "),
    ],
)
def test_conversion(data_type: str, text: str, value: Any) -> None:
    assert convert(data_type, text) == value


@pytest.mark.parametrize(
    ("data_type", "text", "value"),
    [
        ("timestamp", "0001-01-01 00:00:00", None),
        ("timestamp", "1899-12-31 23:59:59", None),
        ("timestamp", "1900-01-01 00:00:01", datetime(1900, 1, 1, 0, 0, 1)),
        ("timestamp", "9999-12-31 23:59:59", datetime(9999, 12, 31)),
        ("timestamp", "10000-01-01 00:00:00", datetime(9999, 12, 31)),
        ("date", "1752-09-14", None),
        ("date", "9999-12-30", date(9999, 12, 30)),
        ("varchar", "0001-01-01", "0001-01-01"),
    ],
)
def test_what_lies_beyond_the_calendar_lies_at_its_edge(data_type: str, text: str, value: Any) -> None:
    column = Column("c", data_type)
    query = f"select {as_landed(column, 'c')} from (select {typed(column, 't')} as c from (select ? as t))"
    assert duckdb.execute(query, [text]).fetchall() == [(value,)]


@pytest.mark.parametrize("data_type", ["varchar", "timestamp", "date", "boolean", "integer", DECIMAL])
def test_null_stays_null(data_type: str) -> None:
    assert convert(data_type, None) is None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_instant_keeps_its_moment_whatever_its_zone(moment: datetime, offset: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert convert("timestamp", zoned.isoformat()) == zoned.astimezone(UTC).replace(tzinfo=None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**17), max_value=10**17))
def test_a_decimal_is_exact(value: Decimal) -> None:
    assert convert(DECIMAL, format(value, "f")) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("as is", "as is"),
        (True, "true"),
        (7, "7"),
        (0.1, "0.1"),
        (Decimal("1E-7"), "0.0000001"),
        (date(2024, 6, 1), "2024-06-01"),
        (NOON, "2024-06-01 12:00:00"),
        (datetime(2024, 6, 1, 13, tzinfo=timezone(timedelta(hours=1))), "2024-06-01 12:00:00"),
        (b"caf\xc3\xa9", "café"),
    ],
)
def test_values_of_other_drivers_are_written_out_exactly(value: Any, text: str | None) -> None:
    assert as_text(value) == text


_DUTY = (
    "insert into {s}duty (duty_id, person_no, duty_on, duty_code, planned_hours, worked_hours, unit_code, updated_at) "
)


def test_a_real_keeps_its_decimal_digits_and_text_its_blanks(hr: Force) -> None:
    hr.execute(_DUTY + "values ('D', ' P1 ', '2024-10-01', 'X', 0.1, 7.25, '', '2024-10-01 09:00:00')")
    hr.load()
    row = hr.rows("duty")[0]
    assert (row["planned_hours"], row["worked_hours"]) == (Decimal("0.1"), Decimal("7.25"))
    assert (row["person_no"], row["unit_code"]) == (" P1 ", "")


def test_a_date_that_a_system_writes_for_none_lands_at_the_beginning_of_time(hr: Force) -> None:
    hr.execute(_DUTY + "values ('D', 'P1', '1899-12-30', 'X', 1, 1, null, '2024-10-01 09:00:00')")
    assert hr.load()["duty"].rejected == 0
    assert hr.rows("duty")[0]["duty_on"] == date(1900, 1, 1)


def test_zoned_times_of_postgresql_become_utc(postgres_url: str, tmp_path: Any) -> None:
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    force.execute("alter table {s}org_unit alter column updated_at type timestamptz")
    force.execute("insert into {s}org_unit values ('U', 'U', null, '2024-07-01 10:00:00+01')")
    force.load()
    assert force.rows("org_unit")[0]["updated_at"] == datetime(2024, 7, 1, 9, 0)
    assert force.load()["org_unit"].status == "unchanged"


def test_mixed_types_and_odd_bytes_in_a_file_are_read_as_they_are(file_hr: Force) -> None:
    file_hr.execute("insert into org_unit values ('U', cast(x'636166e9' as text), null, '2024-10-01T09:00:00Z')")
    file_hr.execute(
        "insert into person values "
        "('P', 1234, 'S', 'F', 'PC', 1, '2020-01-01 00:00:00', null, null, null, 'false', '2024-10-01')"
    )
    file_hr.load()
    assert file_hr.rows("org_unit")[0]["name"] == "caf\ufffd"
    person = file_hr.rows("person")[0]
    assert (person["collar_no"], person["started_on"], person["is_protected"]) == ("1234", date(2020, 1, 1), False)


def test_a_nul_in_a_value_is_nothing(file_hr: Force) -> None:
    """PostgreSQL, which serves what lands, holds none: one would keep every reader from the release."""
    nul = "cast(x'41004200' as text)"
    file_hr.execute(_DUTY + f"values ({nul}, {nul}, '2024-10-01', 'X', 1, 1, 'U', '2024-10-01 09:00:00')")
    file_hr.execute(_DUTY + "values ('C', 'P', '2024-10-01' || char(0), 'X', 1, 1, 'U', '2024-10-01 09:00:00')")
    file_hr.execute(_DUTY + "values ('D', 'P', 'no' || char(0), 'X', 1, 1, 'U', '2024-10-01 09:00:00')")
    load = file_hr.load()["duty"]
    rows = {row["duty_id"]: row for row in file_hr.rows("duty")}
    assert set(rows) == {"AB", "C"}
    assert (rows["AB"]["person_no"], rows["C"]["duty_on"]) == ("AB", date(2024, 10, 1))
    assert load.rejected == 1
    assert file_hr.load()["duty"].deletes == 0, "its key is the one that landed"


def test_a_cursor_that_is_no_time_is_read_and_rejected(file_hr: Force) -> None:
    file_hr.execute("insert into org_unit values ('U', 'U', null, '2024-10-01 09:00:00')")
    file_hr.load()
    file_hr.execute("insert into org_unit values ('V', 'V', null, '01/10/2024')")
    assert file_hr.load()["org_unit"].rejected == 1
    found = query(file_hr.settings.landing_path, "select row_key, detail from ingest.rejected_row")
    assert found == [("V", "updated_at=01/10/2024 is no timestamp")]
