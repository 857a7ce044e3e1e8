"""Who a record belongs to: canonical collars, people on a date, accounts and the buckets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .load import Row, World

UNASSIGNED = "UNASSIGNED"
UNALLOCATED = "UNALLOCATED"
LEAVER_HELD = "LEAVER_HELD"
EXTERNAL = "EXTERNAL"
PROTECTED = "PROTECTED"
DISPUTED = "DISPUTED"
HANDOVER = "HANDOVER"
RECLASSIFIED = "RECLASSIFIED"
UNPOSTED = "UNPOSTED"
FORCE_WIDE = "FORCE_WIDE"


def canonical_collar(text: str | None) -> str | None:
    """Text up to and including "/" dropped, then digits only, leading zeros dropped; nothing left: no collar."""
    digits = re.sub(r"[^0-9]", "", (text or "").rpartition("/")[2])
    return digits.lstrip("0") or None


def employed(person: Row, day: date) -> bool:
    """Employed from started_on until, and not on, left_on."""
    return person["started_on"] <= day and not has_left(person, day)


def has_left(person: Row, day: date) -> bool:
    """That person left on or before the date."""
    return person["left_on"] is not None and person["left_on"] <= day


def latest_starter(people: Iterable[Row]) -> Row | None:
    """Two such people: latest `started_on`, then greatest `person_no`."""
    return max(people, key=lambda person: (person["started_on"], person["person_no"]), default=None)


@dataclass(frozen=True)
class Holder:
    """What a user, collar or person number resolves to on a date: a person, or the bucket that stands for one."""

    bucket: str | None
    person_no: str | None
    account_unit: str | None = None


class People:
    """HR people and Athena accounts."""

    def __init__(self, world: World) -> None:
        """Index people by number and by canonical collar, accounts by user."""
        self.everybody: list[Row] = world.rows("hr", "person")
        self.by_no: dict[str, Row] = {person["person_no"]: person for person in self.everybody}
        self.by_collar: dict[str, list[Row]] = defaultdict(list)
        for person in self.everybody:
            if collar := canonical_collar(person["collar_no"]):
                self.by_collar[collar].append(person)
        self.accounts: dict[str, Row] = {row["user_id"]: row for row in world.rows("athena", "user_account")}
        self.account_collar: dict[str, str | None] = {
            user_id: canonical_collar(row["collar_no"]) for user_id, row in self.accounts.items()
        }
        self._users: dict[tuple[str | None, date], Holder] = {}

    def with_collar(self, collar: str | None, day: date) -> Row | None:
        """A canonical collar maps to a person among people employed on the date."""
        return latest_starter(person for person in self.by_collar.get(collar or "", []) if employed(person, day))

    def left_with_collar(self, collar: str | None, day: date) -> Row | None:
        """The person with that collar who left on or before the date, if any."""
        return latest_starter(person for person in self.by_collar.get(collar or "", []) if has_left(person, day))

    def is_person_account(self, user_id: str | None) -> bool:
        """Tell whether the user is known and of type person."""
        account = self.accounts.get(user_id) if user_id is not None else None
        return account is not None and account["account_type"] == "person"

    def user(self, user_id: str | None, day: date) -> Holder:
        """The person of an Athena user on a date, otherwise the first bucket that applies."""
        key = (user_id, day)
        if key not in self._users:
            self._users[key] = self._user(user_id, day)
        return self._users[key]

    def _user(self, user_id: str | None, day: date) -> Holder:
        account = self.accounts.get(user_id) if user_id is not None else None
        if account is None or account["account_type"] == "system":
            return Holder(UNASSIGNED, None, account["unit_code"] if account else None)
        if account["account_type"] == "queue":
            return Holder(UNALLOCATED, None, account["unit_code"])
        collar = self.account_collar[account["user_id"]]
        if person := self.with_collar(collar, day):
            return Holder(None, person["person_no"], account["unit_code"])
        if person := self.left_with_collar(collar, day):
            return Holder(LEAVER_HELD, person["person_no"], account["unit_code"])
        return Holder(EXTERNAL, None, account["unit_code"])

    def person(self, person_no: str | None, day: date) -> Holder:
        """Person-keyed: unknown is UNASSIGNED, left is LEAVER_HELD; before `started_on` is the officer's own."""
        person = self.by_no.get(person_no) if person_no is not None else None
        if person is None:
            return Holder(UNASSIGNED, None)
        return Holder(LEAVER_HELD if has_left(person, day) else None, person["person_no"])

    def employed_on(self, day: date) -> list[Row]:
        """Return everybody employed on a date."""
        return [person for person in self.everybody if employed(person, day)]
