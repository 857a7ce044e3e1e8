"""Stop and search forms waiting for a supervisor or for the officer, and reviewed in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .clock import local_date
from .investigations import earliest
from .load import Row

if TYPE_CHECKING:
    from .release import Release

DRAFT_GRACE = timedelta(hours=24)
REVIEW_WITHIN = timedelta(days=7)

Interval = tuple[datetime, datetime | None]


def awaiting_review(form: Row) -> Interval | None:
    """In [`submitted_at`, next `returned_at` or `reviewed_at`)."""
    submitted = form["submitted_at"]
    if submitted is None:
        return None
    later = [at for at in (form["returned_at"], form["reviewed_at"]) if at is not None and at >= submitted]
    return submitted, earliest(*later)


def awaiting_officer(form: Row) -> list[Interval]:
    """In [`returned_at`, `submitted_at` if later, else `reviewed_at`), or draft from 24 h after the search.

    A draft waits until its submission or return.
    """
    submitted, returned = form["submitted_at"], form["returned_at"]
    found: list[Interval] = [(form["searched_at"] + DRAFT_GRACE, earliest(submitted, returned))]
    if returned is not None:
        resubmitted = submitted is not None and submitted > returned
        found.append((returned, submitted if resubmitted else form["reviewed_at"]))
    return found


def approved_in_time(form: Row, as_at: datetime) -> bool:
    """Approved within 7 days of submission, by `as_at`."""
    reviewed = form["reviewed_at"]
    return (
        form["status"] == "approved"
        and reviewed is not None
        and reviewed <= as_at
        and timedelta() <= reviewed - form["submitted_at"] <= REVIEW_WITHIN
    )


def add(release: Release) -> None:
    """stop_search_awaiting_review, stop_search_awaiting_officer and stop_search_reviewed_7d; void never."""
    ledger, attribution = release.ledger, release.attribution
    if not ledger.wants("stop_search_awaiting_review", "stop_search_awaiting_officer", "stop_search_reviewed_7d"):
        return
    for form in release.world.rows("athena", "stop_search"):
        if form["status"] == "void":
            continue
        if waiting := awaiting_review(form):
            for period in release.stock_periods(*waiting):
                place = attribution.user(form["reviewer_user_id"], form["unit_code"], period.day)
                ledger.state("stop_search_awaiting_review", period, place, 1)
        with_officer = {period for interval in awaiting_officer(form) for period in release.stock_periods(*interval)}
        for period in with_officer:
            place = attribution.user(form["user_id"], form["unit_code"], period.day)
            ledger.state("stop_search_awaiting_officer", period, place, 1)
        submitted = form["submitted_at"]
        if submitted is not None and submitted + REVIEW_WITHIN <= release.as_at:
            place = attribution.user(form["reviewer_user_id"], form["unit_code"], local_date(submitted))
            ledger.moment("stop_search_reviewed_7d", submitted, place, int(approved_in_time(form, release.as_at)), 1)
