"""Intelligence reports: volume, per 10 shifts, returned or rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clock import local_date
from .load import Row

if TYPE_CHECKING:
    from .release import Release


def is_shift_worked(duty: Row) -> bool:
    """Duty rows, code core, worked_hours > 0."""
    return duty["duty_code"] == "core" and (duty["worked_hours"] or 0) > 0


def add(release: Release) -> None:
    """intelligence_reports, intelligence_per_10_shifts and intelligence_returned_share; never a restricted report."""
    ledger, attribution = release.ledger, release.attribution
    if not ledger.wants("intelligence_reports", "intelligence_per_10_shifts", "intelligence_returned_share"):
        return
    for report in release.world.rows("athena", "intelligence_report"):
        if report["is_restricted"]:
            continue
        submitted, decided = report["submitted_at"], report["decided_at"]
        if submitted <= release.as_at:
            place = attribution.user(report["author_user_id"], report["unit_code"], local_date(submitted))
            ledger.moment("intelligence_reports", submitted, place, 1)
            ledger.moment("intelligence_per_10_shifts", submitted, place, 1)
        if decided is not None and decided <= release.as_at:
            place = attribution.user(report["author_user_id"], report["unit_code"], local_date(decided))
            sent_back = report["status"] in ("returned", "rejected")
            ledger.moment("intelligence_returned_share", decided, place, int(sent_back), 1)
    for duty in release.world.rows("hr", "duty"):
        if is_shift_worked(duty) and ledger.in_a_period(duty["duty_on"]):
            place = attribution.person(duty["person_no"], duty["duty_on"], _unit_if_unknown(release, duty))
            ledger.event("intelligence_per_10_shifts", duty["duty_on"], place, 0, 1)


def _unit_if_unknown(release: Release, duty: Row) -> str | None:
    """A duty row of an unknown person: UNASSIGNED with `duty.unit_code` as the record's unit."""
    return None if duty["person_no"] in release.people.by_no else duty["unit_code"]
