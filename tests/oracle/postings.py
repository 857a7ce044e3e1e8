"""Which team and CSP on a date: the reconciled posting."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .clock import DAY, local_date
from .load import Row, World
from .people import FORCE_WIDE, UNPOSTED, People, canonical_collar

CARRY_FORWARD_DAYS = 31


@dataclass(frozen=True)
class Sighting:
    """What the pipeline saw in Athena at one moment: accounts and units, whole or only what changed."""

    seen_at: datetime
    accounts: Sequence[Row]
    units: Sequence[Row]


@dataclass(frozen=True)
class AthenaState:
    """The last seen state of every account and unit."""

    accounts: dict[str, Row]
    units: dict[str, Row]


def covers(start: date, end: date | None, day: date) -> bool:
    """Half-open: the end is the first day on which it no longer holds."""
    return start <= day and (end is None or day < end)


def states_by_day(sightings: Iterable[Sighting], as_at: datetime) -> list[tuple[date, AthenaState]]:
    """Replay every sighting: the state last seen on each local day that had one, in order."""
    states: dict[date, AthenaState] = {}
    accounts: dict[str, Row] = {}
    units: dict[str, Row] = {}
    for sighting in sorted(sightings, key=lambda item: item.seen_at):
        if sighting.seen_at > as_at:
            break
        accounts = accounts | {row["user_id"]: row for row in sighting.accounts}
        units = units | {row["unit_code"]: row for row in sighting.units}
        states[local_date(sighting.seen_at)] = AthenaState(accounts, units)
    return sorted(states.items(), key=lambda item: item[0])


class Postings:
    """Overrides, Athena sightings, HR postings and the team map."""

    def __init__(
        self, world: World, people: People, as_at: datetime, sightings: Iterable[Sighting] | None = None
    ) -> None:
        """Index everything known at `as_at`; with no sightings given, Athena was seen once, at `as_at`."""
        self.people = people
        self._map_by_org: dict[str, list[Row]] = defaultdict(list)
        self._map_by_unit: dict[str, list[Row]] = defaultdict(list)
        self._map: list[Row] = sorted(world.rows("sharepoint", "team_map"), key=lambda row: row["id"])
        for row in self._map:
            self._map_by_org[row["org_unit_code"]].append(row)
            self._map_by_unit[row["unit_code"]].append(row)
        self._overrides: dict[str, list[Row]] = defaultdict(list)
        for row in world.rows("sharepoint", "posting_override"):
            if (row["approved_by"] or "").strip():
                self._overrides[row["person_no"]].append(row)
        self._postings: dict[str, list[Row]] = defaultdict(list)
        for row in world.rows("hr", "posting"):
            if row["entered_at"] <= as_at and not is_invalid(row):
                self._postings[row["person_no"]].append(row)
        if sightings is None:
            sightings = [Sighting(as_at, world.rows("athena", "user_account"), world.rows("athena", "unit"))]
        seen = states_by_day(sightings, as_at)
        self._seen_days = [day for day, _ in seen]
        self._seen = [self._by_collar(state) for _, state in seen]
        self._teams: dict[tuple[str, date], str] = {}
        self._csps: dict[tuple[str, date], str] = {}

    @staticmethod
    def _by_collar(state: AthenaState) -> tuple[dict[str, list[Row]], dict[str, Row]]:
        accounts: dict[str, list[Row]] = defaultdict(list)
        for row in state.accounts.values():
            collar = canonical_collar(row["collar_no"])
            if collar and row["account_type"] == "person":
                accounts[collar].append(row)
        return accounts, state.units

    def unit_of_org(self, org_unit_code: str, day: date) -> str | None:
        """The unit an HR org unit is mapped to that day (lowest id)."""
        return next(
            (
                row["unit_code"]
                for row in self._map_by_org.get(org_unit_code, [])
                if covers(row["valid_from"], row["valid_to"], day)
            ),
            None,
        )

    def map_row(self, unit_code: str | None, day: date) -> Row | None:
        """The `team_map` row of a unit that day (lowest id)."""
        rows = self._map_by_unit.get(unit_code or "", [])
        return next((row for row in rows if covers(row["valid_from"], row["valid_to"], day)), None)

    def is_mapped(self, unit_code: str | None, day: date) -> bool:
        """The unit is in `team_map` that day."""
        return self.map_row(unit_code, day) is not None

    def csp_of(self, unit_code: str, day: date) -> str:
        """CSP = `team_map.csp_code` of that unit that day (lowest id); null or unmapped: FORCE_WIDE."""
        key = (unit_code, day)
        if key not in self._csps:
            row = self.map_row(unit_code, day)
            self._csps[key] = (row["csp_code"] if row else None) or FORCE_WIDE
        return self._csps[key]

    def csps_on(self, day: date) -> set[str]:
        """Every CSP in `team_map` that day."""
        return {
            row["csp_code"] for row in self._map if row["csp_code"] and covers(row["valid_from"], row["valid_to"], day)
        }

    def override(self, person_no: str, day: date) -> str | None:
        """Rule 1: an approved override (`approved_by` not blank; latest `modified`, then greatest id)."""
        rows = [row for row in self._overrides.get(person_no, []) if covers(row["valid_from"], row["valid_to"], day)]
        best = max(rows, key=lambda row: (row["modified"] or datetime.min, row["id"]), default=None)
        return best["unit_code"] if best else None

    def athena_unit(self, person_no: str, day: date) -> str | None:
        """Rule 2: from the first local day Athena was seen, the unit last seen that day on the person's account.

        Only if account and unit are active and the unit is in `team_map` that day (several accounts: active, then
        latest `updated_at`, then greatest id).
        """
        position = bisect_right(self._seen_days, day)
        if position == 0:
            return None
        by_collar, units = self._seen[position - 1]
        account = self._account_of(person_no, day, by_collar)
        if account is None or not account["is_active"]:
            return None
        unit = units.get(account["unit_code"] or "")
        if unit is None or not unit["is_active"] or not self.is_mapped(unit["unit_code"], day):
            return None
        return unit["unit_code"]

    def _account_of(self, person_no: str, day: date, by_collar: dict[str, list[Row]]) -> Row | None:
        collar = canonical_collar(self.people.by_no[person_no]["collar_no"])
        holder = self.people.with_collar(collar, day)
        if holder is None or holder["person_no"] != person_no:
            return None
        return max(
            by_collar.get(collar or "", []),
            key=lambda row: (bool(row["is_active"]), row["updated_at"] or datetime.min, row["user_id"]),
            default=None,
        )

    def primary_covering(self, person_no: str, day: date) -> list[Row]:
        """Primary postings covering a date; `ends_on` <= `starts_on` never counts."""
        return [
            row
            for row in self._postings.get(person_no, [])
            if row["is_primary"] and covers(row["starts_on"], row["ends_on"], day)
        ]

    def hr_unit(self, person_no: str, day: date) -> str | None:
        """Rule 3: the primary posting covering the date, mapped that day (latest `entered_at`, then greatest id)."""
        rows = [row for row in self.primary_covering(person_no, day) if self.unit_of_org(row["org_unit_code"], day)]
        best = max(rows, key=lambda row: (row["entered_at"], row["posting_id"]), default=None)
        return self.unit_of_org(best["org_unit_code"], day) if best else None

    def carried_unit(self, person_no: str, day: date) -> str | None:
        """Rule 4: the primary posting that ended last by the date, mapped on its last day, for 31 days."""
        rows = [
            row
            for row in self._postings.get(person_no, [])
            if row["is_primary"]
            and row["ends_on"] is not None
            and row["ends_on"] <= day
            and self.unit_of_org(row["org_unit_code"], row["ends_on"] - DAY)
        ]
        best = max(rows, key=lambda row: (row["ends_on"], row["entered_at"], row["posting_id"]), default=None)
        if best is None or (day - best["ends_on"]).days >= CARRY_FORWARD_DAYS:
            return None
        return self.unit_of_org(best["org_unit_code"], best["ends_on"] - DAY)

    def team_on(self, person_no: str, day: date) -> str:
        """Team on a date (the reconciled posting), the first rule that applies."""
        key = (person_no, day)
        if key not in self._teams:
            self._teams[key] = (
                self.override(person_no, day)
                or self.athena_unit(person_no, day)
                or self.hr_unit(person_no, day)
                or self.carried_unit(person_no, day)
                or UNPOSTED
            )
        return self._teams[key]

    def seconded(self, person_no: str, day: date) -> bool:
        """A posting of type secondment covers the day."""
        return any(
            row["posting_type"] == "secondment" and covers(row["starts_on"], row["ends_on"], day)
            for row in self._postings.get(person_no, [])
        )


def is_invalid(posting: Row) -> bool:
    """Rows with `ends_on` <= `starts_on` never count."""
    return posting["ends_on"] is not None and posting["ends_on"] <= posting["starts_on"]
