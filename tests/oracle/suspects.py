"""Suspects released under investigation and on bail."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .clock import local_date
from .load import Row

if TYPE_CHECKING:
    from .clock import Period
    from .release import Release

METRICS = ("rui_suspects", "rui_median_days", "bail_suspects", "bail_share", "bail_expired")
ONE_DAY = timedelta(days=1)


def bail_expired(status: Row, at: datetime, day: date) -> bool:
    """`bail_end_on` + days with the prosecutor before the date.

    Days with the prosecutor: the difference of local dates; they count if referred on or before `bail_end_on`; not yet
    returned: the clock is stopped.
    """
    end = status["bail_end_on"]
    if end is None:
        return False
    referred, returned = status["cps_referred_at"], status["cps_returned_at"]
    if referred is not None and referred <= at and local_date(referred) <= end:
        if returned is None or returned > at:
            return False
        end += max(local_date(returned) - local_date(referred), timedelta())
    return end < day


def add(release: Release) -> None:
    """Add rui_suspects, rui_median_days, bail_suspects, bail_share and bail_expired."""
    if not release.ledger.wants(*METRICS):
        return
    pairs: dict[tuple[Period, str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in release.world.rows("athena", "suspect_status"):
        investigation = release.register.crimes.get(row["investigation_no"])
        if investigation is None or row["status"] not in ("rui", "bail"):
            continue
        for period in release.stock_periods(max(row["from_at"], investigation.recorded_at), row["to_at"]):
            if investigation.counts_at(period.instant):
                pairs[period, row["investigation_no"], row["suspect_ref"]][row["status"]].append(row)
    for (period, number, _), statuses in pairs.items():
        place = release.oic_place(release.register.crimes[number], period.instant, period.day)
        if rui := statuses.get("rui"):
            days = (period.instant - min(row["from_at"] for row in rui)) / ONE_DAY
            release.ledger.state("rui_suspects", period, place, 1)
            release.ledger.state("rui_median_days", period, place, observation=days)
            release.ledger.state("bail_share", period, place, 0, 1)
        if bail := statuses.get("bail"):
            release.ledger.state("bail_suspects", period, place, 1)
            release.ledger.state("bail_share", period, place, 1, 1)
            if any(bail_expired(row, period.instant, period.day) for row in bail):
                release.ledger.state("bail_expired", period, place, 1)
