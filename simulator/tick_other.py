"""The part of a tick outside Athena: incidents, finance, HR and the lists."""

from __future__ import annotations

from datetime import timedelta

from simulator.stores import Record
from simulator.ticking import Burst


def incidents(b: Burst) -> None:
    """Create incidents with a first attendance; arrive at and close earlier ones."""
    attendance = b.stores.sql["command_control.attendance"]
    en_route = b.stores.read("command_control.attendance", attendance.c.at_scene_at.is_(None), limit=b.share(0.02))
    arrived = [
        {"attendance_id": r["attendance_id"], "at_scene_at": b.as_at - timedelta(seconds=90),
         "updated_at": max(b.stamp(b.as_at - timedelta(seconds=90)), r["updated_at"])}
        for r in en_route
    ]  # fmt: skip
    b.stores.update("command_control.attendance", arrived)
    incident = b.stores.sql["command_control.incident"]
    still = b.stores.read("command_control.incident", incident.c.closed_at.is_(None), limit=b.share(0.03))
    closed = [
        {"incident_no": r["incident_no"], "closing_code": "crimed", "closed_at": b.as_at, "updated_at": b.as_at}
        for r in still
    ]
    b.stores.update("command_control.incident", closed)
    calls: list[Record] = []
    sent: list[Record] = []
    for i in range(b.share(0.07)):
        when, grade = b.moment(), b.one(("immediate", "prompt", "prompt"))
        at_scene = when + timedelta(seconds=int(b.rng.lognormal(6.2 if grade == "immediate" else 7.7, 0.6)))
        known = at_scene if at_scene <= b.as_at else None
        stamp = b.stamp(known or when)
        calls.append({
            "incident_no": b.id("HC", i), "created_at": when, "grade_initial": grade, "grade_at_dispatch": grade,
            "grade_final": grade,
            "csp_code": b.csp(), "opening_code": "violence", "closing_code": None, "duplicate_of": None,
            "closed_at": None,
            "updated_at": stamp,
        })  # fmt: skip
        sent.append({
            "attendance_id": b.id("A", i), "incident_no": b.id("HC", i), "callsign": f"OF{i % 90:02d}",
            "collar_no": b.officer()["collar_no"], "resource_type": "officer",
            "assigned_at": min(when + timedelta(seconds=60), b.as_at), "at_scene_at": known, "cleared_at": None,
            "updated_at": stamp,
        })  # fmt: skip
    b.stores.insert("command_control.incident", calls)
    b.stores.insert("command_control.attendance", sent)


def finance_and_hr(b: Burst) -> None:
    """Claim and approve overtime; roster yesterday; report and delete absences; key a posting months late."""
    yesterday = b.as_at.date() - timedelta(days=1)
    person = b.stores.sql["hr.person"]
    people = b.stores.read("hr.person", person.c.left_on.is_(None), person.c.rank_code.in_(("PC", "DC")), limit=5000)
    centres = b.stores.read("finance.cost_centre", limit=500)
    claim = b.stores.sql["finance.overtime_claim"]
    waiting = b.stores.read("finance.overtime_claim", claim.c.status == "claimed", limit=b.share(0.03))
    approved = [
        {"claim_id": r["claim_id"], "status": "approved", "approved_at": b.as_at, "updated_at": b.as_at}
        for r in waiting
    ]
    b.stores.update("finance.overtime_claim", approved)
    claims = [
        {"claim_id": b.id("OT", i), "person_no": b.one(people)["person_no"], "worked_on": yesterday, "hours": 2.5,
        "rate_code": "third",
         "pay_or_toil": "pay", "amount_gbp": 71.65, "cost_centre": b.one(centres)["cost_centre"],
         "reason_code": "late_incident",
         "is_recoverable": False, "status": "claimed", "approved_at": None, "paid_period": None,
         "updated_at": b.stamp(b.moment())}
        for i in range(b.share(0.03))
    ]  # fmt: skip
    b.stores.insert("finance.overtime_claim", claims)
    duty = [
        {"duty_id": b.id("D", i), "person_no": r["person_no"], "duty_on": yesterday, "duty_code": "core",
        "planned_hours": 8.0,
         "worked_hours": 8.0, "unit_code": b.officer()["unit_code"], "updated_at": b.stamp(b.moment())}
        for i, r in enumerate(b.sample(people, b.share(0.06)))
    ]  # fmt: skip
    b.stores.insert("hr.duty", duty)
    absent = [
        {"absence_id": b.id("AB", i), "person_no": b.one(people)["person_no"], "from_on": yesterday, "to_on": None,
         "category": "sickness", "updated_at": b.stamp(b.moment())}
        for i in range(b.share(0.004))
    ]  # fmt: skip
    wrong = b.sample(b.stores.read("hr.absence", limit=300), b.share(0.002))
    b.stores.insert("hr.absence", absent)
    b.stores.delete("hr.absence", [r["absence_id"] for r in wrong])
    _late_postings(b)


def _late_postings(b: Burst) -> None:
    """Key postings begun three months ago: close the one before on that day."""
    posting, unit = b.stores.sql["hr.posting"], b.stores.read("hr.org_unit", limit=500)
    began = b.as_at.date() - timedelta(days=90)
    current = b.stores.read(
        "hr.posting", posting.c.ends_on.is_(None), posting.c.is_primary, posting.c.starts_on < began, limit=800
    )
    chosen = b.sample(current, b.share(0.003))
    stamps = [b.stamp(b.moment()) for _ in chosen]
    ended = [
        {"posting_id": r["posting_id"], "ends_on": began, "updated_at": max(s, r["updated_at"])}
        for r, s in zip(chosen, stamps, strict=True)
    ]
    fresh = [
        r | {"posting_id": b.id("PO", i), "org_unit_code": b.one(unit)["org_unit_code"], "starts_on": began,
        "ends_on": None,
             "entered_at": s, "updated_at": s}
        for i, (r, s) in enumerate(zip(chosen, stamps, strict=True))
    ]  # fmt: skip
    b.stores.update("hr.posting", ended)
    b.stores.insert("hr.posting", fresh)


def change_lists(b: Burst) -> None:
    """Open and close outstanding items, confirm rosters, hold one-to-ones, review plans."""
    today = b.as_at.date()
    items = [r for r in b.stores.records("sharepoint.outstanding_item") if r["closed_on"] is None]
    closed = [{"id": r["id"], "closed_on": today, "modified": b.as_at} for r in b.sample(items, b.share(0.005))]
    b.stores.update("sharepoint.outstanding_item", closed)
    opened = [
        {"id": b.id("", i), "item_type": "pnc_unresulted", "investigation_no": None, "opened_on": today,
         "due_on": today + timedelta(days=28), "closed_on": None, "owner_user_id": b.officer()["user_id"],
         "modified": b.stamp(b.moment())}
        for i in range(b.share(0.005))
    ]  # fmt: skip
    b.stores.insert("sharepoint.outstanding_item", opened)
    confirmed = b.sample(b.stores.records("sharepoint.roster_confirmation"), b.share(0.01))
    b.stores.insert(
        "sharepoint.roster_confirmation",
        [
            r | {"id": b.id("", i), "confirmed_on": today, "modified": b.stamp(b.moment())}
            for i, r in enumerate(confirmed)
        ],
    )
    met = b.sample(b.stores.records("review_app.one_to_one"), b.share(0.005))
    b.stores.insert(
        "review_app.one_to_one",
        [r | {"id": b.id("", i), "held_on": today, "modified": b.stamp(b.moment())} for i, r in enumerate(met)],
    )
    due = [r for r in b.stores.records("review_app.plan") if r["reviewed_on"] is None]
    reviewed = [
        {"id": r["id"], "reviewed_on": today, "status": "improved", "modified": b.as_at}
        for r in b.sample(due, b.share(0.002))
    ]
    b.stores.update("review_app.plan", reviewed)
