"""What a supervisor, or an officer, has to act on next: time limits, updates, forms, plans, teams to confirm."""

from __future__ import annotations

from dataclasses import dataclass

from serving.page.desk import Desk, Row
from serving.page.queries.places import people
from serving.page.words import day

_WATCH = """
    select watch_kind, person_no, record_type, record_ref, due_on, days_left, severity, certainty, sentence
    from scorecards.metric_watch where {where} order by days_left, record_ref limit 200"""
_FORMS = """
    select person_no, form_no, searched_at, submitted_at, waits_for from scorecards.fct_stop_search
    where waits_for is not null and {where} order by submitted_at nulls first limit 200"""
_PLANS = """
    select person_no, plan_id, metric_id, status, opened_on, review_due_on, reviewed_on from scorecards.fct_plan
    where {where} and (status = 'open' or reviewed_on is null) order by review_due_on limit 100"""
_CONFIRM = """
    select person_no, display_name, request, is_disputed, last_confirmed_on from scorecards.worklist_supervisor
    where {where} and not is_confirmed order by display_name limit 100"""
_TITLES = {
    "time_limit": "Time limits running out", "bail_ending": "Bail ending", "victim_update": "Updates due to victims",
    "workload": "Workload on course to leave the peer band", "overtime": "Overtime on course to pass the budget",
    "strength": "Days below minimum strength",
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One thing to do. ``record`` is what to open; ``due`` in words; ``urgency`` is urgent, soon or later."""

    who: str
    record: str
    due: str
    sentence: str
    urgency: str
    record_type: str = "other"


@dataclass(frozen=True)
class Worklist:
    """One list of the team page. ``empty`` is what it says where nothing is left to do."""

    title: str
    tasks: tuple[Task, ...]
    empty: str = "Nothing to do."


def worklists(desk: Desk, team: str | None, person: str | None = None) -> list[Worklist]:
    """Return the work lists of a team, or of one officer; rows are those that the reader may see."""
    where = "person_no = %(person)s" if person else "unit_code = %(team)s"
    given = {"team": team, "person": person}
    kept = desk.release.tables

    def read(query: str, table: str) -> list[Row]:
        return desk.rows(query.format(where=where), given) if table in kept else []

    watched = read(_WATCH, "metric_watch")
    forms, plans = read(_FORMS, "fct_stop_search"), read(_PLANS, "fct_plan")
    confirm = read(_CONFIRM, "worklist_supervisor")
    known = people(desk, [row["person_no"] for row in [*watched, *forms, *plans] if row["person_no"]])
    who = {name: str(one["display_name"]) for name, one in known.items()}
    kinds = {"time_limit", "victim_update"} | {row["watch_kind"] for row in watched}
    lists = [
        Worklist(title, tuple(_watched(row, who) for row in watched if row["watch_kind"] == kind))
        for kind, title in _TITLES.items()
        if kind in kinds
    ]
    return [
        *lists,
        Worklist("Forms to review", tuple(_form(desk, row, who) for row in forms)),
        Worklist("Plans", tuple(_plan(desk, row, who) for row in plans), "No plan is open."),
        Worklist("Teams to confirm", tuple(_confirm(row) for row in confirm), "Every team is confirmed."),
    ]


def _watched(row: Row, who: dict[str, str]) -> Task:
    left = row["days_left"]
    due = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    when = f"{day(row['due_on'])} ({due})"
    record = str(row["record_ref"]) if row["record_type"] == "investigation" else ""
    return Task(_name(row, who), record, when, row["sentence"], row["severity"], row["record_type"])


def _form(desk: Desk, row: Row, who: dict[str, str]) -> Task:
    since = row["submitted_at"] or row["searched_at"]
    waited = (desk.release.as_at - since).days if since else 0
    waits = "Waits for the reviewer" if row["waits_for"] == "reviewer" else "Waits for the officer"
    said, urgency = f"{waits} since {day(since)}.", "urgent" if waited > 7 else "soon"
    return Task(_name(row, who), row["form_no"], f"waiting {waited} days", said, urgency, "stop_search")


def _plan(desk: Desk, row: Row, who: dict[str, str]) -> Task:
    due, metric = row["review_due_on"], desk.release.metrics.get(row["metric_id"])
    is_late = bool(due and due < desk.release.today and row["reviewed_on"] is None)
    reviewed = f"reviewed on {day(row['reviewed_on'])}" if row["reviewed_on"] else "not reviewed yet"
    name = metric.metric_name if metric else row["metric_id"]
    said, urgency = f"{name}: opened on {day(row['opened_on'])}, {reviewed}.", "urgent" if is_late else "later"
    return Task(_name(row, who), f"Plan {row['plan_id']}", f"review due {day(due)}", said, urgency, "plan")


def _confirm(row: Row) -> Task:
    last = f"Last confirmed on {day(row['last_confirmed_on'])}." if row["last_confirmed_on"] else "Never confirmed."
    return Task(row["display_name"], "", "this week", f"{row['request']} {last}", "soon", "posting")


def _name(row: Row, who: dict[str, str]) -> str:
    return who.get(row["person_no"] or "", "Nobody in particular")
