"""Clock and calendar arithmetic, worked by hand around the clock changes."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from .conftest import Rows

CLOCK = {
    "local_date of the last winter second": "2024-03-31",
    "local_time of the first summer second": "2024-03-31 02:00:00",
    "local_time of the first second lived twice": "2023-10-29 01:30:00",
    "local_time of the same second again": "2023-10-29 01:30:00",
    "local_date of a summer evening": "2024-06-30",
    "local_date of a summer midnight": "2024-07-01",
    "local_date of a winter midnight": "2024-01-01",
    "local_midnight before clocks go forward": "2024-03-31 00:00:00",
    "local_midnight after clocks went forward": "2024-03-31 23:00:00",
    "local_midnight before clocks go back": "2023-10-28 23:00:00",
    "local_midnight after clocks went back": "2023-10-30 00:00:00",
    "seconds over clocks going back": "900.0",
    "seconds backwards": "-1.0",
    "seconds with a fraction": "0.25",
    "two 24 hour days over clocks going forward": "2024-04-01 12:00:00",
    "twelve hours": "2024-03-31 06:00:00",
    "days over a leap day": "2024-03-01",
    "days back": "2024-02-29",
    "days between backwards": "-2",
    "31 August gives 29 February": "2024-02-29",
    "31 August gives 28 February": "2023-02-28",
    "10 April gives 10 October": "2024-10-10",
    "29 February gives 28 February two years on": "2026-02-28",
    "30 September gives 30 March": "2024-03-30",
    "week of a Sunday": "2024-03-25",
    "week of a Monday": "2024-04-01",
    "month of its last day": "2024-02-01",
    "weekday of a Monday": "1",
    "weekday of a Sunday": "7",
    "key of a date": "20240305",
    "key of no date": "-1",
}


@pytest.mark.parametrize("name", CLOCK)
def test_clock_and_calendar(rows: Rows, name: str) -> None:
    assert dict(rows("clock"))[name] == CLOCK[name]


def test_every_case_is_checked(rows: Rows) -> None:
    assert dict(rows("clock")).keys() == CLOCK.keys()


def test_days_from_to_include_both_ends(rows: Rows) -> None:
    assert rows("day_series") == [(date(2024, 2, 28),), (date(2024, 2, 29),), (date(2024, 3, 1),)]


def test_text_becomes_a_utc_instant_or_nothing(rows: Rows) -> None:
    assert dict(rows("instants")) == {
        "2024-04-01T12:00:00Z": datetime(2024, 4, 1, 12),
        "2024-04-01T12:00:00+01:00": datetime(2024, 4, 1, 11),
        "2024-04-01 12:00:00": datetime(2024, 4, 1, 12),
        "yesterday": None,
    }
