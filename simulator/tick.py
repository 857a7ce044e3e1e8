"""A burst of changes to sources already written, as a working force makes them between two loads.

New cases, outcomes entered, contacts, hand-overs, forms reviewed, accounts moved,
rows deleted for good; a sixth of the
rows carry a change time up to fifteen minutes back (late commits), and most of the rest share a few stamps (ties).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from simulator.stores import Change, Record, Stores
from simulator.tick_other import change_lists, finance_and_hr, incidents
from simulator.ticking import Burst
from simulator.world import parse_as_at


def apply_tick(
    out: Path | str, rows: int = 1000, url: str | None = None, seed: int = 1, as_at: str | datetime | None = None
) -> dict[str, Change]:
    """Apply about ``rows`` row changes and return what was done by table ("athena.unit"), tables untouched left out.

    out, url: where ``write_force`` wrote. as_at: when the burst ends, UTC; None is now, or the sources' newest change
    if that is later. Same sources, seed and as-at give the same changes.

    Raises FileNotFoundError if there are no sources, ValueError if the as-at is before their newest change.
    """
    with Stores(Path(out), url) as stores:
        newest = stores.newest("athena.investigation")
        now = datetime.now().astimezone() if as_at is None else as_at
        moment = datetime.fromisoformat(str(parse_as_at(now)))
        if as_at is None and newest is not None:
            moment = max(moment, newest)
        if newest is not None and moment < newest:
            raise ValueError(f"as-at {moment} is before the newest change of the sources, {newest}")
        burst = Burst(stores, np.random.default_rng([seed, int(moment.timestamp())]), moment, rows, seed)
        steps: tuple[Callable[[Burst], None], ...] = (
            _new_cases, _outcomes, _contacts, _hand_overs, _suspects, _forms, _intelligence, _accounts,
            incidents, finance_and_hr, change_lists,
        )  # fmt: skip
        for step in steps:
            step(burst)
        return stores.changes()


def _new_cases(b: Burst) -> None:
    """Record crimes: investigation, offence, first officer and victim each."""
    cases: list[Record] = []
    offences: list[Record] = []
    history: list[Record] = []
    victims: list[Record] = []
    for i in range(b.share(0.07)):
        number, officer, when = f"41/{b.token}{i:04d}/{b.as_at:%y}", b.officer(), b.moment()
        stamp = b.stamp(when)
        cases.append({
            "investigation_no": number, "record_type": "crime", "reported_at": when - timedelta(hours=2),
            "recorded_at": when,
            "csp_code": b.csp(), "is_domestic_abuse": b.chance(0.15),
            "suspect_identified_at": when if b.chance(0.4) else None,
            "first_complainant_statement_at": None, "oic_user_id": officer["user_id"],
            "oic_unit_code": officer["unit_code"],
            "status": "open", "finalised_at": None, "cancelled_at": None, "transferred_at": None, "is_test": False,
            "updated_at": stamp,
        })  # fmt: skip
        offences.append({
            "offence_id": b.id("O", i), "investigation_no": number, "offence_code": b.one(("105A", "8N", "46", "45",
            "9A", "58C")),
            "committed_from": when - timedelta(hours=9), "committed_to": None, "proceedings_at": None,
            "reclassified_at": None,
            "previous_offence_code": None, "updated_at": stamp,
        })  # fmt: skip
        history.append(_holding(b, b.id("H", i), number, officer, when, stamp))
        victims.append({
            "victim_id": b.id("V", i), "investigation_no": number, "victim_kind": "person", "has_named_contact": True,
            "enhanced_from": when if b.chance(0.2) else None, "agreed_frequency_days": None, "first_contact_at": None,
            "opted_out_at": None, "updated_at": stamp,
        })  # fmt: skip
    for key, records in (
        ("investigation", cases),
        ("offence", offences),
        ("oic_history", history),
        ("victim", victims),
    ):
        b.stores.insert(f"athena.{key}", records)


def _holding(b: Burst, key: str, number: str, officer: Record, when: datetime, stamp: datetime) -> Record:
    return {
        "oic_history_id": key, "investigation_no": number, "user_id": officer["user_id"],
        "unit_code": officer["unit_code"],
        "from_at": when, "to_at": None, "updated_at": stamp,
    }  # fmt: skip


def _outcomes(b: Burst) -> None:
    """Enter outcomes on open crimes, finalising half of them; validate some that waited."""
    outcome = b.stores.sql["athena.outcome"]
    waiting = b.stores.read("athena.outcome", outcome.c.validated_at.is_(None), limit=b.share(0.04))
    b.stores.update("athena.outcome", [_touched(b, r, "outcome_id", validated_at=b.moment()) for r in waiting])
    case, offence = b.stores.sql["athena.investigation"], b.stores.sql["athena.offence"]
    found = b.stores.read("athena.investigation", case.c.status == "open", case.c.record_type == "crime", limit=1500)
    chosen = {r["investigation_no"]: r for r in b.sample(found, b.share(0.05))}
    lines = b.stores.read("athena.offence", offence.c.investigation_no.in_(list(chosen)), limit=len(chosen) * 3)
    first = {line["investigation_no"]: line for line in lines}
    entered, finished = [], []
    for i, (number, line) in enumerate(sorted(first.items())):
        when = b.moment()
        entered.append({
            "outcome_id": b.id("Q", i), "offence_id": line["offence_id"], "outcome_code": b.one(("18", "16", "15",
            "1", "8")),
            "disposal_type": None, "decided_at": when, "entered_at": when,
            "validated_at": when if b.chance(0.5) else None,
            "rescinded_at": None, "decided_by_user_id": chosen[number]["oic_user_id"], "updated_at": b.stamp(when),
        })  # fmt: skip
        if entered[-1]["validated_at"]:
            finished.append(_touched(b, chosen[number], "investigation_no", status="finalised", finalised_at=when))
    b.stores.insert("athena.outcome", entered)
    b.stores.update("athena.investigation", finished)


def _contacts(b: Burst) -> None:
    """Tell victims the news; delete a few contacts that were entered on the wrong record."""
    victims = b.stores.read("athena.victim", limit=1500)
    records = []
    for i, victim in enumerate(b.sample(victims, b.share(0.14))):
        when = b.moment()
        records.append({
            "contact_id": b.id("C", i), "victim_id": victim["victim_id"], "contact_at": when, "entered_at": when,
            "method": "phone",
            "is_successful": b.chance(0.88), "user_id": b.officer()["user_id"], "updated_at": b.stamp(when),
        })  # fmt: skip
    wrong = b.sample(b.stores.read("athena.victim_contact", limit=800), b.share(0.01))
    b.stores.insert("athena.victim_contact", records)
    b.stores.delete("athena.victim_contact", [r["contact_id"] for r in wrong])


def _hand_overs(b: Burst) -> None:
    """Give open cases to other officers: close the interval, open the next, change the case."""
    history = b.stores.sql["athena.oic_history"]
    held = b.stores.read("athena.oic_history", history.c.to_at.is_(None), limit=1500)
    chosen = {r["investigation_no"]: r for r in b.sample(held, b.share(0.03))}
    case = b.stores.sql["athena.investigation"]
    known = b.stores.read(
        "athena.investigation", case.c.investigation_no.in_(list(chosen)), case.c.status == "open", limit=len(chosen)
    )
    closed, opened, changed = [], [], []
    for i, record in enumerate(known):
        before, officer, when = chosen[record["investigation_no"]], b.officer(), b.moment()
        stamp = b.stamp(when)
        when = max(when, before["from_at"])
        closed.append({"oic_history_id": before["oic_history_id"], "to_at": when, "updated_at": stamp})
        opened.append(_holding(b, b.id("HN", i), record["investigation_no"], officer, when, stamp))
        changed.append({
            "investigation_no": record["investigation_no"], "oic_user_id": officer["user_id"],
            "oic_unit_code": officer["unit_code"],
            "updated_at": stamp,
        })  # fmt: skip
    b.stores.update("athena.oic_history", closed)
    b.stores.insert("athena.oic_history", opened)
    b.stores.update("athena.investigation", changed)


def _suspects(b: Burst) -> None:
    """End some bail and releases with no further action."""
    status = b.stores.sql["athena.suspect_status"]
    live = b.stores.read(
        "athena.suspect_status", status.c.to_at.is_(None), status.c.status.in_(("bail", "rui")), limit=600
    )
    ended, following = [], []
    for i, record in enumerate(b.sample(live, b.share(0.015))):
        when = max(b.moment(), record["from_at"])
        stamp = b.stamp(when)
        ended.append({"suspect_status_id": record["suspect_status_id"], "to_at": when, "updated_at": stamp})
        following.append(record | {
            "suspect_status_id": b.id("B", i), "status": "nfa", "from_at": when, "bail_end_on": None,
            "is_conditional": None,
            "cps_referred_at": None, "cps_returned_at": None, "updated_at": stamp,
        })  # fmt: skip
    b.stores.update("athena.suspect_status", ended)
    b.stores.insert("athena.suspect_status", following)


def _forms(b: Burst) -> None:
    """Review forms that wait, send some back, and submit new ones."""
    form = b.stores.sql["athena.stop_search"]
    waiting = b.stores.read("athena.stop_search", form.c.status == "awaiting_supervisor", limit=b.share(0.02))
    for verdict, column, part in (
        ("approved", "reviewed_at", waiting[::2]),
        ("awaiting_officer", "returned_at", waiting[1::2]),
    ):
        b.stores.update(
            "athena.stop_search", [_touched(b, r, "form_no", status=verdict, **{column: b.moment()}) for r in part]
        )
    fresh = []
    for i in range(b.share(0.02)):
        officer, when = b.officer(), b.moment()
        fresh.append({
            "form_no": b.id("SS", i), "searched_at": when - timedelta(hours=1), "user_id": officer["user_id"],
            "unit_code": officer["unit_code"], "csp_code": b.csp(), "object_of_search": "Controlled drugs",
            "outcome": "A no further action disposal", "status": "awaiting_supervisor", "submitted_at": when,
            "returned_at": None,
            "reviewed_at": None, "reviewer_user_id": officer["supervisor_user_id"], "updated_at": b.stamp(when),
        })  # fmt: skip
    b.stores.insert("athena.stop_search", fresh)


def _intelligence(b: Burst) -> None:
    """Submit and decide reports; a few are withdrawn for good."""
    report = b.stores.sql["athena.intelligence_report"]
    waiting = b.stores.read("athena.intelligence_report", report.c.status == "submitted", limit=b.share(0.03))
    gone = waiting[: b.share(0.003)]
    decided = [_touched(b, r, "report_no", status="accepted", decided_at=b.moment()) for r in waiting[len(gone) :]]
    b.stores.update("athena.intelligence_report", decided)
    b.stores.delete("athena.intelligence_report", [r["report_no"] for r in gone])
    fresh = []
    for i in range(b.share(0.06)):
        officer, when = b.officer(), b.moment()
        fresh.append({
            "report_no": b.id("IR", i), "submitted_at": when, "author_user_id": officer["user_id"],
            "unit_code": officer["unit_code"],
            "csp_code": b.csp(), "status": "submitted", "decided_at": None, "is_restricted": b.chance(0.06),
            "updated_at": b.stamp(when),
        })  # fmt: skip
    b.stores.insert("athena.intelligence_report", fresh)


def _accounts(b: Burst) -> None:
    """Move accounts to other teams, overwriting where they were."""
    moved = b.sample(b.officers, b.share(0.005))
    b.stores.update(
        "athena.user_account", [_touched(b, r, "user_id", unit_code=b.officer()["unit_code"]) for r in moved]
    )


def _touched(b: Burst, record: Record, key: str, **values: object) -> Record:
    """Return an update of one row: its key, what changes, and a change time after its last one."""
    return {key: record[key], **values, "updated_at": max(b.stamp(b.moment()), record["updated_at"])}
