"""Everything a metric family needs: sources, who and where, and the ledger that it adds to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from .attribution import Attribution
from .clock import Period
from .investigations import Investigation, Register
from .load import World
from .people import People
from .postings import Postings
from .rollup import Ledger, Place
from .time_limits import Rules


@dataclass
class Release:
    """One calculation, as at one instant."""

    world: World
    as_at: datetime
    people: People
    postings: Postings
    register: Register
    attribution: Attribution
    ledger: Ledger
    holidays: Collection[date]
    rules: Rules

    def stock_periods(self, start: datetime, end: datetime | None) -> Iterator[Period]:
        """Periods whose instant t has start <= t < end."""
        for period in self.ledger.periods:
            if start <= period.instant and (end is None or period.instant < end):
                yield period

    def oic_place(self, investigation: Investigation, at: datetime, day: date) -> Place:
        """The OIC at an instant, placed on a day."""
        user_id, unit = investigation.oic_at(at)
        return self.attribution.user(user_id, unit, day)
