"""From a holder to the row it lands in: officer or bucket, team, CSP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .clock import DAY
from .load import Row
from .people import DISPUTED, HANDOVER, LEAVER_HELD, PROTECTED, RECLASSIFIED, UNPOSTED, Holder, People
from .postings import Postings
from .rollup import Place


class Attribution:
    """Places users and people on dates, with the quarantines of this release."""

    def __init__(self, people: People, postings: Postings, disputed: set[str]) -> None:
        """Keep what is needed and remember what was worked out."""
        self.people = people
        self.postings = postings
        self.disputed = disputed
        self._users: dict[tuple[str | None, str | None, date], Place] = {}
        self._persons: dict[tuple[str | None, str | None, date], Place] = {}

    def label(self, person: Row) -> str:
        """PROTECTED: never an individual row; then DISPUTED: all their rows of the release; otherwise the person."""
        if person["is_protected"]:
            return PROTECTED
        return DISPUTED if person["person_no"] in self.disputed else person["person_no"]

    def unit(self, day: date, *candidates: str | None) -> str:
        """Holder without a posting: the first unit (record, then account) that is mapped that day, else UNPOSTED."""
        return next((unit for unit in candidates if unit and self.postings.is_mapped(unit, day)), UNPOSTED)

    def user(self, user_id: str | None, record_unit: str | None, day: date) -> Place:
        """Place an Athena user on a date, with the unit on the record for holders without a posting."""
        key = (user_id, record_unit, day)
        if key not in self._users:
            self._users[key] = self._place(self.people.user(user_id, day), record_unit, day)
        return self._users[key]

    def person(self, person_no: str | None, day: date, record_unit: str | None = None) -> Place:
        """Place a person number on a date."""
        key = (person_no, record_unit, day)
        if key not in self._persons:
            self._persons[key] = self._place(self.people.person(person_no, day), record_unit, day)
        return self._persons[key]

    def _place(self, holder: Holder, record_unit: str | None, day: date) -> Place:
        if holder.person_no is None:
            team = self.unit(day, record_unit, holder.account_unit)
            return Place(holder.bucket, team, self.postings.csp_of(team, day))
        person = self.people.by_no[holder.person_no]
        if holder.bucket == LEAVER_HELD:
            team = self.postings.team_on(holder.person_no, person["left_on"] - DAY)
            return Place(LEAVER_HELD, team, self.postings.csp_of(team, day), holder.person_no)
        team = self.postings.team_on(holder.person_no, day)
        label = self.label(person)
        individual = label == holder.person_no
        return Place(label, team, self.postings.csp_of(team, day), holder.person_no, individual)

    @staticmethod
    def handover(place: Place, applies: bool) -> Place:
        """HANDOVER replaces an individual only; the team keeps it."""
        return replace(place, officer=HANDOVER) if applies and place.is_individual else place

    @staticmethod
    def reclassified(place: Place) -> Place:
        """RECLASSIFIED at officer level, team of the OIC then."""
        return replace(place, officer=RECLASSIFIED)
