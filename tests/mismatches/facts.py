"""What the rules look at, worked out from plain source rows: who is employed, what each side says, who holds what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from tests.oracle.clock import local_date
from tests.oracle.investigations import Register
from tests.oracle.load import Row, World
from tests.oracle.people import People, canonical_collar
from tests.oracle.postings import Postings, Sighting, covers, is_invalid

WINDOW = 28


@dataclass(frozen=True)
class Side:
    """What HR, Athena and the reconciled posting say of somebody's team today; None where one says nothing."""

    hr: str | None
    athena: str | None
    team: str


class Facts:
    """The sources as at one instant. Athena was seen once, at ``as_at``, unless sightings are given."""

    def __init__(self, world: World, as_at: datetime, history_start: date, sightings: list[Sighting] | None = None):
        self.world, self.as_at, self.history_start = world, as_at, history_start.replace(day=1)
        self.today = local_date(as_at)
        self.people = People(world)
        self.postings = Postings(world, self.people, as_at, sightings)
        self.employed = {row["person_no"]: row for row in self.people.employed_on(self.today)}

    def rows(self, system: str, table: str) -> list[Row]:
        """Return the rows of a table."""
        return self.world.rows(system, table)

    def recent(self, day: date | None) -> bool:
        """Tell whether a day is one of the last 28, today included."""
        return day is not None and self.today - timedelta(days=WINDOW) < day <= self.today

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Both sides and the reconciled team of everybody employed."""
        on, day = self.postings, self.today
        return {no: Side(on.hr_unit(no, day), on.athena_unit(no, day), on.team_on(no, day)) for no in self.employed}

    def csp(self, unit: str) -> str:
        """Return the partnership of a unit today."""
        return self.postings.csp_of(unit, self.today)

    @cached_property
    def accounts(self) -> list[Row]:
        """Return the person-type accounts."""
        return [row for row in self.rows("athena", "user_account") if row["account_type"] not in ("queue", "system")]

    @cached_property
    def accounts_of(self) -> dict[str, list[Row]]:
        """Return the person-type accounts of every employed person who has one, the one in use first."""
        found: dict[str, list[Row]] = {}
        for row in self.accounts:
            holder = self.people.user(row["user_id"], self.today)
            if holder.person_no and holder.bucket is None:
                found.setdefault(holder.person_no, []).append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (bool(row["is_active"]), row["updated_at"], row["user_id"]), reverse=True)
        return found

    @cached_property
    def known_postings(self) -> list[Row]:
        """Return the HR postings that count: entered by as_at, holding at least a day."""
        return [row for row in self.rows("hr", "posting") if row["entered_at"] <= self.as_at and not is_invalid(row)]

    @cached_property
    def open_postings(self) -> list[Row]:
        """Return those of them that cover today."""
        return [row for row in self.known_postings if covers(row["starts_on"], row["ends_on"], self.today)]

    @cached_property
    def loads(self) -> Counter[str]:
        """Return how many open crimes each account is the officer in the case of."""
        crimes = Register(self.world, self.as_at).crimes.values()
        holders = (case.oic_at(self.as_at)[0] for case in crimes if case.open_at(self.as_at))
        return Counter(user for user in holders if user is not None)

    @cached_property
    def shared_collars(self) -> set[str]:
        """Return everybody in service whose collar number somebody else in service has."""
        collars = Counter(canonical_collar(row["collar_no"]) for row in self.employed.values())
        return {
            no for no, row in self.employed.items() if (key := canonical_collar(row["collar_no"])) and collars[key] > 1
        }

    @cached_property
    def hidden(self) -> set[str]:
        """Return every entity id that would give a protected person away."""
        protected = {row["person_no"]: row for row in self.people.everybody if row["is_protected"]}
        collars = {canonical_collar(row["collar_no"]) for row in protected.values()} - {None}
        accounts = {
            row["user_id"]
            for row in self.rows("athena", "user_account")
            if canonical_collar(row["collar_no"]) in collars
        }
        return (
            set(protected)
            | accounts
            | {row["posting_id"] for row in self.rows("hr", "posting") if row["person_no"] in protected}
        )
