"""Postings, teams and the map. One function a code; each returns the ids of the entities at fault."""

from __future__ import annotations

from datetime import date

from tests.mismatches.facts import Facts
from tests.oracle.clock import local_date
from tests.oracle.postings import covers

FOREVER = date(9999, 12, 31)


def p01(facts: Facts) -> set[str]:
    """Two teams of one partnership."""
    return {no for no in _differing(facts) if _csps(facts, no)[0] == _csps(facts, no)[1]}


def p02(facts: Facts) -> set[str]:
    """Teams of two partnerships."""
    return {no for no in _differing(facts) if _csps(facts, no)[0] != _csps(facts, no)[1]}


def _differing(facts: Facts) -> set[str]:
    return {no for no, side in facts.sides.items() if side.hr and side.athena and side.hr != side.athena}


def _csps(facts: Facts, number: str) -> tuple[str, str]:
    side = facts.sides[number]
    return facts.csp(side.hr or ""), facts.csp(side.athena or "")


def p03(facts: Facts) -> set[str]:
    """Entered over fourteen days late, in force."""
    return {
        row["posting_id"] for row in facts.open_postings if (local_date(row["entered_at"]) - row["starts_on"]).days > 14
    }


def p05(facts: Facts) -> set[str]:
    """Secondments in force."""
    return {row["posting_id"] for row in facts.open_postings if row["posting_type"] == "secondment"}


def p11(facts: Facts) -> set[str]:
    """Two primary postings open at once."""
    primary = [row["person_no"] for row in facts.open_postings if row["is_primary"]]
    return {number for number in primary if primary.count(number) > 1}


def p12(facts: Facts) -> set[str]:
    """Nothing covers today, something did before."""
    primary = [row for row in facts.known_postings if row["is_primary"]]
    covered = {row["person_no"] for row in primary if covers(row["starts_on"], row["ends_on"], facts.today)}
    ended = {row["person_no"] for row in primary if row["ends_on"] and row["ends_on"] <= facts.today}
    return (ended - covered) & set(facts.employed)


def p13(facts: Facts) -> set[str]:
    """Postings that hold no day."""
    return {
        row["posting_id"]
        for row in facts.rows("hr", "posting")
        if row["ends_on"] is not None and row["ends_on"] <= row["starts_on"] and row["entered_at"] <= facts.as_at
    }


def p14(facts: Facts) -> set[str]:
    """Athena shows already the team of a posting that has yet to begin."""
    found = set()
    for row in facts.known_postings:
        side = facts.sides.get(row["person_no"])
        is_ahead = row["is_primary"] and row["starts_on"] > facts.today
        if is_ahead and side and side.athena and side.athena != side.hr:
            unit = facts.postings.unit_of_org(row["org_unit_code"], row["starts_on"])
            found |= {row["posting_id"]} if unit == side.athena else set()
    return found


def p23(facts: Facts) -> set[str]:
    """Entered of late into an earlier month."""
    found = set()
    for row in facts.known_postings:
        entered = local_date(row["entered_at"])
        reaches = (row["ends_on"] or FOREVER) > facts.history_start and entered > facts.history_start
        if facts.recent(entered) and row["starts_on"] < entered.replace(day=1) and reaches:
            found.add(row["posting_id"])
    return found
