"""Undisposed investigations, allocation and who holds them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .clock import local_date
from .investigations import Investigation, last_held_by
from .load import Row
from .overtime import fte
from .people import LEAVER_HELD
from .postings import covers
from .rollup import Place

if TYPE_CHECKING:
    from .release import Release

UNALLOCATED_AFTER = timedelta(hours=48)
ALLOCATE_WITHIN = timedelta(hours=48)
LONG_ABSENCE_DAYS = 28


class Absences:
    """Absences by person."""

    def __init__(self, rows: list[Row]) -> None:
        """Index absences."""
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row["person_no"]].append(row)

    def covering(self, person_no: str, day: date) -> list[Row]:
        """Return the absences covering a day."""
        return [row for row in self._rows.get(person_no, []) if covers(row["from_on"], row["to_on"], day)]


def deployable(release: Release, absences: Absences, person: Row, day: date) -> bool:
    """Employed (asked of employed people only), no absence and no posting of type secondment covering the day."""
    number = person["person_no"]
    return not absences.covering(number, day) and not release.postings.seconded(number, day)


def is_unallocated(investigation: Investigation, at: datetime, release: Release) -> bool:
    """More than 48 h since a person-type account last held it (else since recorded)."""
    is_person = release.people.is_person_account
    if is_person(investigation.oic_at(at)[0]):
        return False
    since = last_held_by(investigation.history, at, is_person) or investigation.recorded_at
    return at - since > UNALLOCATED_AFTER


def is_unavailable(release: Release, absences: Absences, place: Place, day: date) -> bool:
    """OIC left, on an absence begun more than 28 days ago, or seconded."""
    if place.person_no is None:
        return False
    if place.officer == LEAVER_HELD:
        return True
    long_gone = any((day - row["from_on"]).days > LONG_ABSENCE_DAYS for row in absences.covering(place.person_no, day))
    return long_gone or release.postings.seconded(place.person_no, day)


def add_undisposed(release: Release, absences: Absences) -> None:
    """workload_undisposed, workload_per_fte, unallocated_48h and held_by_unavailable."""
    ledger = release.ledger
    if not ledger.wants("workload_undisposed", "workload_per_fte", "unallocated_48h", "held_by_unavailable"):
        return
    for investigation in release.register.crimes.values():
        for period in release.stock_periods(investigation.recorded_at, investigation.ended_at):
            if not investigation.undisposed_at(period.instant):
                continue
            place = release.oic_place(investigation, period.instant, period.day)
            ledger.state("workload_undisposed", period, place, 1)
            ledger.state("workload_per_fte", period, place, 1)
            if is_unallocated(investigation, period.instant, release):
                ledger.state("unallocated_48h", period, place, 1)
            if is_unavailable(release, absences, place, period.day):
                ledger.state("held_by_unavailable", period, place, 1)
    for period in ledger.periods:
        for person in release.people.employed_on(period.day):
            if deployable(release, absences, person, period.day):
                place = release.attribution.person(person["person_no"], period.day)
                ledger.state("workload_per_fte", period, place, 0, fte(person))


def allocation(release: Release, investigation: Investigation) -> tuple[bool, Place]:
    """Whether the first person-type OIC came within 48 h of `recorded_at`, and whose it is.

    Team of the first OIC on the recorded date; never allocated: the unit of the first history row, else
    `oic_unit_code`; no history and the OIC is a person: allocated at recording.
    """
    recorded, history = investigation.recorded_at, investigation.history
    day, own = local_date(recorded), investigation.row
    is_person = release.people.is_person_account
    if not history and is_person(own["oic_user_id"]):
        return True, release.attribution.user(own["oic_user_id"], own["oic_unit_code"], day)
    persons = [row for row in history if is_person(row["user_id"])]
    if persons:
        first = first_of(persons)
        place = release.attribution.user(first["user_id"], first["unit_code"] or own["oic_unit_code"], day)
        return first["from_at"] - recorded <= ALLOCATE_WITHIN, place
    unit_on_record = (first_of(history)["unit_code"] if history else None) or own["oic_unit_code"]
    unit = release.attribution.unit(day, unit_on_record)
    return False, Place(None, unit, release.postings.csp_of(unit, day))


def first_of(history: list[Row]) -> Row:
    """The first interval by `from_at`; begun together: the greatest id, as at any instant."""
    start = min(row["from_at"] for row in history)
    return max((row for row in history if row["from_at"] == start), key=lambda row: row["oic_history_id"])


def add_allocation(release: Release) -> None:
    """allocated_within_48h: recorded, once the 48 h are over."""
    for investigation in release.register.crimes.values():
        recorded = investigation.recorded_at
        if recorded + ALLOCATE_WITHIN <= release.as_at and investigation.counts_at(recorded):
            in_time, place = allocation(release, investigation)
            release.ledger.moment("allocated_within_48h", recorded, place, int(in_time), 1)


def add(release: Release) -> None:
    """Add every workload metric."""
    add_undisposed(release, Absences(release.world.rows("hr", "absence")))
    if release.ledger.wants("allocated_within_48h"):
        add_allocation(release)
