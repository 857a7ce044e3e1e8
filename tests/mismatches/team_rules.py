"""Units, the map and cost centres. One function a code; each returns the ids of the entities at fault."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations

from tests.mismatches.facts import Facts

FOREVER = date(9999, 12, 31)


def p08(facts: Facts) -> set[str]:
    """Active units that nothing maps."""
    units = facts.rows("athena", "unit")
    return {
        row["unit_code"]
        for row in units
        if row["is_active"] and not facts.postings.is_mapped(row["unit_code"], facts.today)
    }


def p09(facts: Facts) -> set[str]:
    """HR units that nothing maps."""
    codes = {row["org_unit_code"] for row in [*facts.rows("hr", "org_unit"), *facts.open_postings]}
    return {code for code in codes if facts.postings.unit_of_org(code, facts.today) is None}


def p10(facts: Facts) -> set[str]:
    """Two partnerships for a unit on one date."""
    rows = [row for row in facts.rows("sharepoint", "team_map") if row["csp_code"]]
    return {
        one["unit_code"]
        for one, other in combinations(rows, 2)
        if one["unit_code"] == other["unit_code"]
        and one["csp_code"] != other["csp_code"]
        and max(one["valid_from"], other["valid_from"]) < min(one["valid_to"] or FOREVER, other["valid_to"] or FOREVER)
    }


def p22(facts: Facts) -> set[str]:
    """Units that took over from another, or changed partnership, within the published history."""
    found = set()
    on, map_rows = facts.postings, facts.rows("sharepoint", "team_map")
    for day in {row["valid_from"] for row in map_rows} | {row["valid_to"] for row in map_rows if row["valid_to"]}:
        if not facts.history_start <= day <= facts.today:
            continue
        before = day - timedelta(days=1)
        for code in {row["org_unit_code"] for row in map_rows}:
            old, new = on.unit_of_org(code, before), on.unit_of_org(code, day)
            if old and new and old != new:
                found.add(new)
        for unit in {row["unit_code"] for row in map_rows}:
            if (
                on.is_mapped(unit, before)
                and on.is_mapped(unit, day)
                and on.csp_of(unit, before) != on.csp_of(unit, day)
            ):
                found.add(unit)
    return found


def p24(facts: Facts) -> set[str]:
    """Cost centres of no team, or of another than the one that worked the overtime."""
    teams: dict[str, list[str]] = defaultdict(list)
    for claim in facts.rows("finance", "overtime_claim"):
        counted = (
            claim["status"] in ("approved", "paid") and claim["pay_or_toil"] == "pay" and not claim["is_recoverable"]
        )
        agreed = claim["approved_at"] is None or claim["approved_at"] <= facts.as_at
        if counted and agreed and facts.recent(claim["worked_on"]) and claim["person_no"] in facts.people.by_no:
            teams[claim["cost_centre"]].append(_team_worked(facts, claim["person_no"], claim["worked_on"]))
    found = set()
    for row in facts.rows("finance", "cost_centre"):
        worked = [team for team in teams[row["cost_centre"]] if team != "UNPOSTED"]
        elsewhere = sum(team != row["unit_code"] for team in worked)
        if (
            not row["unit_code"]
            or not facts.postings.is_mapped(row["unit_code"], facts.today)
            or 2 * elsewhere > len(worked)
        ):
            found.add(row["cost_centre"])
    return found


def _team_worked(facts: Facts, number: str, day: date) -> str:
    left = facts.people.by_no[number]["left_on"]
    return facts.postings.team_on(number, day if left is None or day < left else left - timedelta(days=1))
