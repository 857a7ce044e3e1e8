"""Response times to immediate and prompt incidents."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .clock import local_date
from .load import Row
from .people import FORCE_WIDE, UNPOSTED, canonical_collar
from .rollup import Place

if TYPE_CHECKING:
    from .release import Release

ARRIVAL_WITHIN = timedelta(hours=12)
SLA = {"immediate": timedelta(minutes=12), "prompt": timedelta(minutes=60)}
EXCLUDED_CLOSINGS = frozenset({"duplicate", "test", "hoax"})
METRICS = (
    "response_immediate_in_sla",
    "response_prompt_in_sla",
    "response_immediate_p50",
    "response_immediate_p90",
    "response_unattended_share",
)


def is_excluded(incident: Row, as_at: datetime) -> bool:
    """Incidents closed as duplicate, test or hoax are out (closed by `as_at`)."""
    closed = (incident["closing_code"] or "").strip().lower() in EXCLUDED_CLOSINGS
    return closed and (incident["closed_at"] is None or incident["closed_at"] <= as_at)


def grade(incident: Row) -> str:
    """`grade_at_dispatch`, else final."""
    return incident["grade_at_dispatch"] or incident["grade_final"]


def arrival(incident: Row, attendances: list[Row], as_at: datetime) -> Row | None:
    """First at-scene of any resource after `created_at` and within 12 h of it (same second: lowest `attendance_id`)."""
    created = incident["created_at"]
    valid = [
        row
        for row in attendances
        if row["at_scene_at"] is not None
        and created < row["at_scene_at"] <= created + ARRIVAL_WITHIN
        and row["at_scene_at"] <= as_at
    ]
    return min(valid, key=lambda row: (row["at_scene_at"], row["attendance_id"]), default=None)


def attender_team(release: Release, collar_no: str | None, at: datetime) -> str:
    """Team of that attender on the incident's date; unknown: UNPOSTED."""
    day = local_date(at)
    person = release.people.with_collar(canonical_collar(collar_no), day)
    return release.postings.team_on(person["person_no"], day) if person else UNPOSTED


def add(release: Release) -> None:
    """Add the five response metrics; CSP of the incident (null: FORCE_WIDE), `created_at`."""
    ledger = release.ledger
    if not ledger.wants(*METRICS):
        return
    attendances: dict[str, list[Row]] = defaultdict(list)
    for row in release.world.rows("command_control", "attendance"):
        attendances[row["incident_no"]].append(row)
    for incident in release.world.rows("command_control", "incident"):
        graded, created = grade(incident), incident["created_at"]
        if graded not in SLA or created > release.as_at or is_excluded(incident, release.as_at):
            continue
        csp = incident["csp_code"] or FORCE_WIDE
        reached = arrival(incident, attendances[incident["incident_no"]], release.as_at)
        ledger.moment("response_unattended_share", created, Place(None, None, csp), int(reached is None), 1)
        if reached is None:
            continue
        place = Place(None, attender_team(release, reached["collar_no"], created), csp)
        took = reached["at_scene_at"] - created
        ledger.moment(f"response_{graded}_in_sla", created, place, int(took <= SLA[graded]), 1)
        if graded == "immediate":
            minutes = took / timedelta(minutes=1)
            ledger.moment("response_immediate_p50", created, place, observation=minutes)
            ledger.moment("response_immediate_p90", created, place, observation=minutes)
