"""The seed of bank holidays: whole years, working days only, and the years in which a holiday was moved or added."""

import csv
from collections import Counter
from datetime import date

from orchestration.settings import REPOSITORY

MOVED = {
    1981: ({(7, 29)}, set()),  # a royal wedding
    1995: ({(5, 8)}, {(5, 1)}),  # 50 years after the end of the war in Europe
    1999: ({(12, 31)}, set()),  # the millennium
    2002: ({(6, 3), (6, 4)}, {(5, 27)}),  # the Golden Jubilee
    2011: ({(1, 3), (4, 29), (12, 26), (12, 27)}, {(12, 25)}),
    2020: ({(5, 8)}, {(5, 4)}),
    2022: ({(6, 2), (6, 3), (9, 19)}, {(5, 30)}),
}


def holidays():
    with (REPOSITORY / "seeds" / "bank_holiday.csv").open(encoding="utf-8", newline="") as lines:
        return [date.fromisoformat(row["date"]) for row in csv.DictReader(lines)]


def test_every_year_that_a_calendar_can_hold_has_its_holidays():
    """A calendar begins at most 40 years before the run, and no history does before 2018."""
    found = Counter(day.year for day in holidays())
    assert sorted(found) == list(range(1978, max(found) + 1))
    assert {year: count for year, count in found.items() if count < 8} == {}
    assert {year for year, count in found.items() if count > 8} == {1981, 1999, 2002, 2011, 2012, 2022, 2023}
    assert [day for day in holidays() if day.isoweekday() > 5] == []


def test_holidays_that_were_moved_or_added():
    found = set(holidays())
    for year, (are, are_not) in MOVED.items():
        assert {date(year, *day) for day in are} <= found, year
        assert not {date(year, *day) for day in are_not} & found, year
