"""Victim updates: obligations, in-date pairs and hand-overs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .clock import local_date, working_day_before
from .investigations import Investigation, holding
from .load import Row

if TYPE_CHECKING:
    from .release import Release

DEFAULT_FREQUENCY = 28
HANDOVER_WORKING_DAYS = 5


@dataclass(frozen=True)
class Obligation:
    """One update falling due, and whether it was met."""

    due_at: datetime
    met: bool


def has_update_duty(victim: Row) -> bool:
    """Kind person, or business with a named contact."""
    return victim["victim_kind"] == "person" or (
        victim["victim_kind"] == "business" and bool(victim["has_named_contact"])
    )


def frequency(victim: Row) -> timedelta:
    """`agreed_frequency_days`, 28 if null or not positive."""
    days = victim["agreed_frequency_days"]
    return timedelta(days=days if days is not None and days > 0 else DEFAULT_FREQUENCY)


def successful_contacts(victim: Row, contacts: Sequence[Row], at: datetime) -> list[datetime]:
    """Successful contacts known at an instant, in order; `first_contact_at` is one, a failed contact is none."""
    found = [
        row["contact_at"]
        for row in contacts
        if row["is_successful"] and row["contact_at"] <= at and row["entered_at"] <= at
    ]
    if victim["first_contact_at"] is not None and victim["first_contact_at"] <= at:
        found.append(victim["first_contact_at"])
    return sorted(found)


def obligations(recorded_at: datetime, victim: Row, contacts: Sequence[datetime], at: datetime) -> list[Obligation]:
    """Every obligation due by an instant, in sequence.

    1. d(0) = recorded_at. d(1) = d(0) + 24 h if enhanced_from <= d(0) + 24 h, else d(0) + 5 days.
    2. With enhanced_from <= d(0) + 10 days, d(2) = d(0) + 10 days.
    3. Otherwise d(k+1) = c + f days, c = the last successful contact in (d(k-1), d(k)], or d(k) if there was none.
    4. Obligation k is met if there is a successful contact in (d(k-1), d(k)].
    """
    enhanced = (
        victim["enhanced_from"] if victim["enhanced_from"] is not None and victim["enhanced_from"] <= at else None
    )
    every = frequency(victim)

    def enhanced_by(limit: datetime) -> bool:
        return enhanced is not None and enhanced <= limit

    day = timedelta(days=1)
    dues = [recorded_at, recorded_at + (day if enhanced_by(recorded_at + day) else 5 * day)]
    found: list[Obligation] = []
    # d(k+1) is always after d(k-1): once two running are after `at`, all that follow are.
    while min(dues[-2:]) <= at:
        before, due = dues[-2:]
        inside = [contact for contact in contacts if before < contact <= due]
        if due <= at:
            found.append(Obligation(due, bool(inside)))
        if len(dues) == 2 and enhanced_by(recorded_at + 10 * day):
            dues.append(recorded_at + 10 * day)
        else:
            dues.append((inside[-1] if inside else due) + every)
    return found


def exists(due_at: datetime, ended_at: datetime | None, opted_out_at: datetime | None) -> bool:
    """An obligation exists if its due time is before the investigation ended and before the victim opted out."""
    return (ended_at is None or due_at < ended_at) and (opted_out_at is None or due_at < opted_out_at)


def in_date(due: Sequence[Obligation], contacts: Sequence[datetime], at: datetime) -> bool:
    """In date unless the latest obligation already due was missed and no successful contact followed it."""
    latest = max(enumerate(due), key=lambda item: (item[1].due_at, item[0]), default=None)
    if latest is None or latest[1].met:
        return True
    return any(latest[1].due_at < contact <= at for contact in contacts)


def handed_over(
    history: Sequence[Row], due_at: datetime, is_person: Callable[[str | None], bool], holidays: Collection[date]
) -> bool:
    """The interval holding `due_at` began on or after the fifth working day before `due_at`'s local date.

    And an earlier interval has another, person-type user (a first allocation is no hand-over).
    """
    now = holding(history, due_at)
    if now is None:
        return False
    if local_date(now["from_at"]) < working_day_before(local_date(due_at), HANDOVER_WORKING_DAYS, holidays):
        return False
    return any(
        row["from_at"] < now["from_at"] and row["user_id"] != now["user_id"] and is_person(row["user_id"])
        for row in history
    )


def _add_due(release: Release, investigation: Investigation, victim: Row, contacts: Sequence[Row]) -> None:
    successes = successful_contacts(victim, contacts, release.as_at)
    for obligation in obligations(investigation.recorded_at, victim, successes, release.as_at):
        if not exists(obligation.due_at, investigation.ended_at, victim["opted_out_at"]):
            continue
        day = local_date(obligation.due_at)
        place = release.oic_place(investigation, obligation.due_at, day)
        over = handed_over(investigation.history, obligation.due_at, release.people.is_person_account, release.holidays)
        place = release.attribution.handover(place, over)
        release.ledger.event("victim_updates_on_time", day, place, int(obligation.met), 1)


def _add_open(release: Release, investigation: Investigation, victim: Row, contacts: Sequence[Row]) -> None:
    successes = successful_contacts(victim, contacts, release.as_at)
    due = obligations(investigation.recorded_at, victim, successes, release.as_at)
    for period in release.stock_periods(investigation.recorded_at, investigation.ended_at):
        at = period.instant
        if victim["opted_out_at"] is not None and victim["opted_out_at"] <= at:
            continue
        good = in_date([obligation for obligation in due if obligation.due_at <= at], successes, at)
        place = release.oic_place(investigation, at, period.day)
        release.ledger.state("victim_updates_in_date", period, place, int(good), 1)


def add(release: Release) -> None:
    """victim_updates_on_time and victim_updates_in_date."""
    if not release.ledger.wants("victim_updates_on_time", "victim_updates_in_date"):
        return
    contacts: dict[str, list[Row]] = defaultdict(list)
    for row in release.world.rows("athena", "victim_contact"):
        contacts[row["victim_id"]].append(row)
    for investigation in release.register.crimes.values():
        for victim in investigation.victims:
            if has_update_duty(victim):
                _add_due(release, investigation, victim, contacts[victim["victim_id"]])
                _add_open(release, investigation, victim, contacts[victim["victim_id"]])
