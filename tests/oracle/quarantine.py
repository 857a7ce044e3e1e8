"""Who is under an open quarantine at `as_at`: I01, P11 with different CSPs, P02 once 14 days old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from .clock import local_date
from .people import People, employed
from .postings import Postings

P02_GRACE = timedelta(days=14)


def shared_collars(people: People, as_at: datetime) -> set[str]:
    """I01: the same canonical collar for two people employed on the date; both people."""
    today = local_date(as_at)
    found: set[str] = set()
    for group in people.by_collar.values():
        now = [person["person_no"] for person in group if employed(person, today)]
        if len(now) > 1:
            found.update(now)
    return found


def two_primary_postings(people: People, postings: Postings, as_at: datetime) -> set[str]:
    """P11: two open primary postings with different CSPs; a null CSP is FORCE_WIDE, unmapped units are not compared."""
    today = local_date(as_at)
    found: set[str] = set()
    for person_no in people.by_no:
        units = [
            postings.unit_of_org(row["org_unit_code"], today) for row in postings.primary_covering(person_no, today)
        ]
        if len({postings.csp_of(unit, today) for unit in units if unit}) > 1:
            found.add(person_no)
    return found


def team_mismatches(people: People, postings: Postings, as_at: datetime) -> set[str]:
    """P02: the HR team is not the Athena team and their CSPs differ, for people employed now."""
    today = local_date(as_at)
    found: set[str] = set()
    for person in people.employed_on(today):
        hr, athena = postings.hr_unit(person["person_no"], today), postings.athena_unit(person["person_no"], today)
        if hr and athena and hr != athena and postings.csp_of(hr, today) != postings.csp_of(athena, today):
            found.add(person["person_no"])
    return found


def disputed(
    people: People, postings: Postings, as_at: datetime, first_seen: Mapping[str, datetime] | datetime | None = None
) -> set[str]:
    """Everybody under DISPUTED for this release. A P02 counts once its first sight is 14 days old."""
    old = set()
    for person_no in team_mismatches(people, postings, as_at):
        seen = first_seen.get(person_no, as_at) if isinstance(first_seen, Mapping) else (first_seen or as_at)
        if as_at - seen >= P02_GRACE:
            old.add(person_no)
    return shared_collars(people, as_at) | two_primary_postings(people, postings, as_at) | old
