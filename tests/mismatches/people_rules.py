"""People: ranks, rosters, supervision, crimes held. One function a code; each returns the ids at fault."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from tests.mismatches.facts import WINDOW, Facts
from tests.oracle.load import Row
from tests.oracle.postings import covers


def _acting(facts: Facts, number: str) -> list[Row]:
    rows = [row for row in facts.open_postings if row["person_no"] == number]
    acting = [row for row in rows if row["posting_type"] in ("temporary", "acting") and row["rank_code"]]
    return sorted(acting, key=lambda row: (row["entered_at"], row["posting_id"]))


def _rank_in_athena(facts: Facts, number: str) -> tuple[bool, str | None]:
    rows = facts.accounts_of.get(number, [])
    return bool(rows and rows[0]["is_active"]), rows[0]["rank_code"] if rows else None


def p04(facts: Facts) -> set[str]:
    """Acting in HR, the own rank in Athena."""
    found = set()
    for number, person in facts.employed.items():
        acting, (is_active, shown) = _acting(facts, number), _rank_in_athena(facts, number)
        acts_up = bool(acting) and acting[-1]["rank_code"] != person["rank_code"]
        if is_active and acts_up and shown in (None, person["rank_code"]):
            found.add(number)
    return found


def p18(facts: Facts) -> set[str]:
    """Another rank in Athena, and not one acted in."""
    found = set()
    for number, person in facts.employed.items():
        is_active, shown = _rank_in_athena(facts, number)
        right = {person["rank_code"], *(row["rank_code"] for row in _acting(facts, number))}
        if is_active and shown and shown not in right:
            found.add(number)
    return found


def _held(facts: Facts, bucket: str | None) -> set[str]:
    holders = (facts.people.user(user, facts.today) for user in facts.loads)
    return {holder.person_no for holder in holders if holder.person_no and holder.bucket == bucket}


def p06(facts: Facts) -> set[str]:
    """Away for over 28 days with open crimes."""
    away = {
        row["person_no"]
        for row in facts.rows("hr", "absence")
        if (facts.today - row["from_on"]).days > WINDOW and covers(row["from_on"], row["to_on"], facts.today)
    }
    return away & _held(facts, None)


def p07(facts: Facts) -> set[str]:
    """Left with open crimes."""
    return _held(facts, "LEAVER_HELD")


def p15(facts: Facts) -> set[str]:
    """FTE above one, or nought on the roster."""
    rostered = {row["person_no"] for row in facts.rows("hr", "duty") if facts.recent(row["duty_on"])}
    return {no for no, row in facts.employed.items() if row["fte"] > 1 or (row["fte"] <= 0 and no in rostered)}


def p19(facts: Facts) -> set[str]:
    """In probation."""
    return {
        no for no, row in facts.employed.items() if row["probation_ends_on"] and row["probation_ends_on"] > facts.today
    }


def p20(facts: Facts) -> set[str]:
    """Posted for four weeks and on no roster."""
    first = facts.today - timedelta(days=WINDOW - 1)
    rostered = {row["person_no"] for row in facts.rows("hr", "duty") if facts.recent(row["duty_on"])}
    away = {row["person_no"] for row in facts.rows("hr", "absence")
            if row["from_on"] <= first and (row["to_on"] is None or row["to_on"] > facts.today)}  # fmt: skip
    away |= {row["person_no"] for row in facts.open_postings
             if row["posting_type"] == "secondment" and row["starts_on"] <= first}  # fmt: skip
    posted = {row["person_no"] for row in facts.open_postings if row["is_primary"] and row["starts_on"] <= first}
    expected = {
        no for no, row in facts.employed.items()
        if row["rank_code"] not in ("CSUPT", "SUPT", "SC") and row["started_on"] <= first
    }  # fmt: skip
    return (expected & posted) - rostered - away if rostered else set()


def p21(facts: Facts) -> set[str]:
    """On another team's roster for over four weeks."""
    duties: dict[str, list[Row]] = defaultdict(list)
    for row in facts.rows("hr", "duty"):
        if row["unit_code"] and row["duty_on"] <= facts.today:
            duties[row["person_no"]].append(row)
    started = {row["posting_id"]: row["starts_on"] for row in facts.known_postings}
    found = set()
    for number, side in facts.sides.items():
        home = side.hr or side.team
        if home == "UNPOSTED":
            continue
        since = started[_hr_posting(facts, number)] if side.hr else None
        counted = [row for row in duties[number] if since is None or row["duty_on"] >= since]
        own = max((row["duty_on"] for row in counted if row["unit_code"] == home), default=None)
        away = [row["duty_on"] for row in counted if own is None or row["duty_on"] > own]
        limit = facts.today - timedelta(days=WINDOW)
        if away and min(away) < limit < max(away):
            found.add(number)
    return found


def _hr_posting(facts: Facts, number: str) -> str:
    rows = [row for row in facts.postings.primary_covering(number, facts.today)
            if facts.postings.unit_of_org(row["org_unit_code"], facts.today)]  # fmt: skip
    return str(max(rows, key=lambda row: (row["entered_at"], row["posting_id"]))["posting_id"])


def p27(facts: Facts) -> set[str]:
    """Part time, or joined of late."""
    return {no for no, row in facts.employed.items() if row["fte"] < 1 or facts.recent(row["started_on"])}
