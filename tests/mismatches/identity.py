"""Identity: who is who. One function a code; each returns the ids of the entities at fault."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime

from tests.mismatches.facts import Facts
from tests.oracle.clock import local_date
from tests.oracle.people import canonical_collar


def i01(facts: Facts) -> set[str]:
    """One collar number for two people in service."""
    return facts.shared_collars


def i02(facts: Facts) -> set[str]:
    """A collar number used again after a leaver: the later person."""
    found = set()
    for group in facts.people.by_collar.values():
        for later in group:
            if later["started_on"] <= facts.today and any(
                other is not later and other["left_on"] is not None and other["left_on"] <= later["started_on"]
                for other in group
            ):
                found.add(later["person_no"])
    return found


def i03(facts: Facts) -> set[str]:
    """One sign-in for two personnel numbers, or several active accounts."""
    names: dict[str, set[str]] = defaultdict(set)
    for row in facts.people.everybody:
        if (name := (row["user_principal_name"] or "").strip().lower()) and row["started_on"] <= facts.today:
            names[name].add(row["person_no"])
    same = {no for group in names.values() if len(group) > 1 for no in group if no in facts.employed}
    several = {no for no, rows in facts.accounts_of.items() if sum(bool(row["is_active"]) for row in rows) > 1}
    return same | (several - facts.shared_collars)


def _plain(name: str | None) -> str:
    return re.sub("[^a-z]", "", (name or "").lower())


def i04(facts: Facts) -> set[str]:
    """Another surname in every active account."""
    found = set()
    for number, rows in facts.accounts_of.items():
        own = _plain(facts.employed[number]["surname"])
        names = {_plain(row["surname"]) for row in rows if row["is_active"]} - {""}
        if own and names and own not in names and number not in facts.shared_collars:
            found.add(number)
    return found


def i05(facts: Facts) -> set[str]:
    """Active accounts of nobody."""
    return {
        row["user_id"]
        for row in facts.accounts
        if row["is_active"] and facts.people.user(row["user_id"], facts.today).bucket == "EXTERNAL"
    }


def i06(facts: Facts) -> set[str]:
    """People in service without an account."""
    collars = {canonical_collar(row["collar_no"]) for row in facts.accounts} - {None}
    return {no for no, row in facts.employed.items() if canonical_collar(row["collar_no"]) not in collars}


def i07(facts: Facts) -> set[str]:
    """Queues that hold crimes."""
    queues = {row["user_id"] for row in facts.rows("athena", "user_account") if row["account_type"] == "queue"}
    return queues & set(facts.loads)


def i08(facts: Facts) -> set[str]:
    """Collar numbers typed in any form but plain digits."""
    return {
        row["user_id"]
        for row in facts.accounts
        if (row["collar_no"] or "").strip() and row["collar_no"] != canonical_collar(row["collar_no"])
    }


def i10(facts: Facts) -> set[str]:
    """Two places, or five records, in one minute."""
    places: dict[tuple[str, object], set[str]] = defaultdict(set)
    entries: Counter[tuple[str, object]] = Counter()

    def recent(at: datetime | None) -> bool:
        return at is not None and at <= facts.as_at and facts.recent(local_date(at))

    for row in facts.rows("athena", "stop_search"):
        if recent(row["searched_at"]) and row["csp_code"]:
            places[row["user_id"], row["searched_at"].replace(second=0)].add(row["csp_code"])
        if recent(row["submitted_at"]):
            entries[row["user_id"], row["submitted_at"].replace(second=0)] += 1
    for row in facts.rows("athena", "intelligence_report"):
        if recent(row["submitted_at"]):
            entries[row["author_user_id"], row["submitted_at"].replace(second=0)] += 1
    users = {user for (user, _), where in places.items() if len(where) > 1}
    users |= {user for (user, _), number in entries.items() if number >= 5}
    return users & {row["user_id"] for row in facts.accounts}


def p28(facts: Facts) -> set[str]:
    """The number of another force before the slash."""
    found = set()
    for row in facts.accounts:
        force = re.match(r"^[^0-9]*([0-9]{1,3}) */", row["collar_no"] or "")
        if force and int(force[1]) != 41:
            found.add(row["user_id"])
    return found
