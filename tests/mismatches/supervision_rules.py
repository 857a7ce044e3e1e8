"""Supervision. One function a code; each returns the people at fault."""

from __future__ import annotations

from collections import Counter

from tests.mismatches.facts import Facts

WITHOUT_SUPERVISOR = {"CSUPT", "SUPT", "STAFF"}


def _node(facts: Facts, user_id: str) -> str:
    return facts.people.user(user_id, facts.today).person_no or f"account {user_id}"


def _supervisor(facts: Facts, number: str) -> str | None:
    named = (facts.accounts_of[number][0]["supervisor_user_id"] or "").strip()
    return named if named in {row["user_id"] for row in facts.accounts} else None


def p16(facts: Facts) -> set[str]:
    """Supervisor missing, left, self or in a loop."""
    found = set()
    for number in facts.accounts_of:
        boss = _supervisor(facts, number)
        if boss is None:
            if facts.employed[number]["rank_code"] not in WITHOUT_SUPERVISOR:
                found.add(number)
        elif number == _node(facts, boss) or _has_left(facts, boss) or _comes_back(facts, number):
            found.add(number)
    return found


def _has_left(facts: Facts, user_id: str) -> bool:
    return facts.people.user(user_id, facts.today).bucket == "LEAVER_HELD"


def _comes_back(facts: Facts, number: str) -> bool:
    seen, at = set(), number
    while at in facts.accounts_of and at not in seen:
        seen.add(at)
        boss = _supervisor(facts, at)
        if boss is None:
            return False
        at = _node(facts, boss)
    return at == number and len(seen) > 1


def p17(facts: Facts) -> set[str]:
    """A supervisor in another partnership, or a span of nought or over twelve."""
    span: Counter[str] = Counter()
    found = set()
    for number in facts.accounts_of:
        boss = _supervisor(facts, number)
        leader = _node(facts, boss) if boss else None
        if leader not in facts.employed or leader == number:
            continue
        span[str(leader)] += 1
        here, there = facts.csp(facts.sides[number].team), facts.csp(facts.sides[str(leader)].team)
        if here != there and "FORCE_WIDE" not in (here, there):
            found.add(number)
    sergeants = {no for no, row in facts.employed.items() if row["rank_code"] in ("PS", "DS")}
    return found | {no for no, officers in span.items() if officers > 12} | (sergeants - set(span))
