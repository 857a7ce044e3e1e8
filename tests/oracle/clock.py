"""Time: local days, months, working days and the periods of a release."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
REFERENCE = Path(__file__).parent / "reference"
DAY = timedelta(days=1)
WEEKS_SHOWN = 26
CURRENT_FLOW_DAYS = 28


@cache
def local_date(instant: datetime) -> date:
    """Days, weeks and months are Europe/London: the local date of a UTC instant."""
    return instant.replace(tzinfo=UTC).astimezone(LONDON).date()


@cache
def local_midnight(day: date) -> datetime:
    """Return the UTC instant at which a local day begins."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC).replace(tzinfo=None)


def last_second(day: date) -> datetime:
    """Return 23:59:59 local of a day, in UTC."""
    return local_midnight(day + DAY) - timedelta(seconds=1)


def add_months(day: date, months: int) -> date:
    """The same day of the n-th month after; no such day: the month's last. 31 August + 6 gives 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """Return the bank holidays of England and Wales, 2021 to 2027."""
    with (REFERENCE / "bank_holidays.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(file))


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, not a bank holiday."""
    return day.weekday() < 5 and day not in holidays


def working_day_before(day: date, count: int, holidays: Collection[date]) -> date:
    """Return the n-th working day before a day, the day itself not counted."""
    while count > 0:
        day -= DAY
        count -= is_working_day(day, holidays)
    return day


@dataclass(frozen=True)
class Period:
    """One period of a release: the days of a flow, the instant and the day of a stock."""

    grain: str
    start: date
    flow_from: date
    flow_to: date
    instant: datetime
    day: date

    @property
    def flow_days(self) -> int:
        """Return how many local days the flow covers."""
        return (self.flow_to - self.flow_from).days

    def last_day(self, basis: str) -> date:
        """The last day of `current` is the local date of as_at for a stock, the day before it for a flow."""
        return self.day if basis == "S" else self.flow_to - DAY


def _completed(grain: str, first: date, after: date) -> Period:
    return Period(grain, first, first, after, local_midnight(after), after - DAY)


def periods(as_at: datetime, history_start: date) -> list[Period]:
    """`month` and `week` for completed periods only (months from history_start, the last 26 weeks), and `current`."""
    today = local_date(as_at)
    found = [Period("current", today, today - CURRENT_FLOW_DAYS * DAY, today, as_at, today)]
    first = history_start.replace(day=1)
    while local_midnight(after := add_months(first, 1)) <= as_at:
        found.append(_completed("month", first, after))
        first = after
    monday = today - today.weekday() * DAY
    for back in range(1, WEEKS_SHOWN + 1):
        found.append(_completed("week", monday - 7 * back * DAY, monday - 7 * (back - 1) * DAY))
    return found
