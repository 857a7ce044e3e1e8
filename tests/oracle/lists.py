"""Lists kept by people: outstanding items, plans, roster confirmations, postings keyed late, flags answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .clock import local_date
from .load import Row
from .people import UNPOSTED
from .postings import is_invalid

if TYPE_CHECKING:
    from .release import Release

CONFIRMATION_DAYS = 28
FLAG_AGE = timedelta(days=14)


def outstanding(item: Row, day: date) -> bool:
    """Opened on or before the date and not closed by it."""
    return item["opened_on"] <= day and (item["closed_on"] is None or item["closed_on"] > day)


def overdue(item: Row, day: date) -> bool:
    """`due_on` before the date."""
    return item["due_on"] is not None and item["due_on"] < day


def add_outstanding(release: Release) -> None:
    """acro_outstanding and acro_overdue: not of a test, cancelled or transferred investigation; owner."""
    ledger = release.ledger
    if not ledger.wants("acro_outstanding", "acro_overdue"):
        return
    for item in release.world.rows("sharepoint", "outstanding_item"):
        investigation = release.register.all.get(item["investigation_no"] or "")
        if investigation and investigation.row["is_test"]:
            continue
        for period in ledger.periods:
            if not outstanding(item, period.day) or (investigation and not investigation.counts_at(period.instant)):
                continue
            place = release.attribution.user(item["owner_user_id"], None, period.day)
            ledger.state("acro_outstanding", period, place, 1)
            if overdue(item, period.day):
                ledger.state("acro_overdue", period, place, 1)


def add_plans(release: Release) -> None:
    """plans_reviewed_on_time: `reviewed_on` <= `review_due_on` / plans with review due in the period; `opened_by`."""
    for plan in release.world.rows("review_app", "plan"):
        due, reviewed = plan["review_due_on"], plan["reviewed_on"]
        if due is not None:
            place = release.attribution.person(plan["opened_by"], due)
            on_time = reviewed is not None and reviewed <= due
            release.ledger.event("plans_reviewed_on_time", due, place, int(on_time), 1)


def is_confirmed(confirmations: Iterable[Row], unit_code: str, day: date) -> bool:
    """A confirmation for the reconciled team in (day - 28, day]."""
    return any(
        row["unit_code"] == unit_code and 0 <= (day - row["confirmed_on"]).days < CONFIRMATION_DAYS
        for row in confirmations
    )


def add_confirmations(release: Release) -> None:
    """posting_confirmed_28d: people with a confirmation for their reconciled team / employed people with a team."""
    confirmations: dict[str, list[Row]] = {}
    for row in release.world.rows("sharepoint", "roster_confirmation"):
        confirmations.setdefault(row["person_no"], []).append(row)
    for period in release.ledger.periods:
        for person in release.people.employed_on(period.day):
            place = release.attribution.person(person["person_no"], period.day)
            if place.team is not None and place.team != UNPOSTED:
                confirmed = is_confirmed(confirmations.get(person["person_no"], []), place.team, period.day)
                release.ledger.state("posting_confirmed_28d", period, place, int(confirmed), 1)


def add_posting_lag(release: Release) -> None:
    """posting_lag_median_days: local date of `entered_at` minus `starts_on`, negatives kept, invalid rows out."""
    for row in release.world.rows("hr", "posting"):
        if not is_invalid(row) and row["entered_at"] <= release.as_at:
            day = local_date(row["entered_at"])
            place = release.attribution.person(row["person_no"], day)
            release.ledger.event(
                "posting_lag_median_days", day, place, observation=float((day - row["starts_on"]).days)
            )


def answered(flag: Row, plans: Iterable[Row], day: date) -> bool:
    """A plan on that metric opened since the flag."""
    since = local_date(flag["raised_at"])
    return any(
        plan["person_no"] == flag["entity_id"]
        and plan["metric_id"] == flag["metric_id"]
        and since <= plan["opened_on"] <= day
        for plan in plans
    )


def is_old(raised_at: datetime, at: datetime) -> bool:
    """Older than 14 days."""
    return at - raised_at > FLAG_AGE


def add_flags(release: Release, flags: Iterable[Row]) -> None:
    """flags_with_plan: officer flags older than 14 days with a plan on that metric opened since / such flags."""
    plans = release.world.rows("review_app", "plan")
    for flag in flags:
        for period in release.ledger.periods:
            if flag["level"] == "officer" and is_old(flag["raised_at"], period.instant):
                place = release.attribution.person(flag["entity_id"], period.day)
                release.ledger.state("flags_with_plan", period, place, int(answered(flag, plans, period.day)), 1)


def add(release: Release, flags: Iterable[Row] = ()) -> None:
    """Add every list metric."""
    add_outstanding(release)
    if release.ledger.wants("plans_reviewed_on_time"):
        add_plans(release)
    if release.ledger.wants("posting_confirmed_28d"):
        add_confirmations(release)
    if release.ledger.wants("posting_lag_median_days"):
        add_posting_lag(release)
    if release.ledger.wants("flags_with_plan"):
        add_flags(release, flags)
