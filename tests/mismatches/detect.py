"""An independent detection of every code in plain Python over the source rows, to hold the warehouse against."""

from __future__ import annotations

from datetime import date, datetime

from tests.mismatches import identity, people_rules, posting_rules, supervision_rules, team_rules
from tests.mismatches.facts import Facts
from tests.oracle.load import Row, World
from tests.oracle.postings import Sighting

Found = dict[str, set[str]]


def p25(facts: Facts) -> set[str]:
    """Disputes open today, unless by or about somebody protected."""
    rows = facts.rows("review_app", "record_dispute")
    raised = sorted((row for row in rows if _is_open(row, facts.today)), key=lambda row: (row["raised_on"], row["id"]))
    latest = {row["record_ref"]: row["raised_by"] for row in raised}
    return {record for record, person in latest.items() if person not in facts.hidden}


def _is_open(row: Row, today: date) -> bool:
    return row["raised_on"] <= today and (row["resolved_on"] is None or row["resolved_on"] > today)


def p26(facts: Facts) -> set[str]:
    """Confirmations, plans and one-to-ones by somebody who was not in service that day."""
    used = [(f"roster_confirmation {row['id']}", _by_name(facts, row["confirmed_by"]), row["confirmed_on"])
            for row in facts.rows("sharepoint", "roster_confirmation")]  # fmt: skip
    used += [(f"plan {row['id']}", _by_number(facts, row["opened_by"]), row["opened_on"])
             for row in facts.rows("review_app", "plan")]  # fmt: skip
    used += [(f"one_to_one {row['id']}", _by_number(facts, row["supervisor_person_no"]), row["held_on"])
             for row in facts.rows("review_app", "one_to_one")]  # fmt: skip
    return {
        record
        for record, people, day in used
        if facts.recent(day)
        and not any(one["started_on"] <= day and (one["left_on"] is None or day < one["left_on"]) for one in people)
        and not (people and min(one["person_no"] for one in people) in facts.hidden)
    }


def _by_name(facts: Facts, name: str) -> list[Row]:
    wanted = name.strip().lower()
    return [row for row in facts.people.everybody if (row["user_principal_name"] or "").strip().lower() == wanted]


def _by_number(facts: Facts, number: str) -> list[Row]:
    return [facts.people.by_no[number]] if number in facts.people.by_no else []


RULES = {
    name: rule
    for module in (identity, posting_rules, team_rules, people_rules, supervision_rules)
    for name, rule in vars(module).items()
    if name[0] in "ip" and name[1:].isdigit()
} | {"p25": p25, "p26": p26}


def detect(world: World, as_at: datetime, history_start: date, sightings: list[Sighting] | None = None) -> Found:
    """Return the entity ids that each code lists, by code in capitals; protected people are left out."""
    facts = Facts(world, as_at, history_start, sightings)
    return {name.upper(): rule(facts) - facts.hidden for name, rule in sorted(RULES.items())}
