"""Small forces rich in edge cases: a seeded generator and a hypothesis strategy."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from .clock import add_months, last_second, local_date, local_midnight
from .load import Row, World, typed
from .schema import SCHEMA
from .write import write_world

__all__ = ["AS_AT", "HISTORY_START", "Maker", "Size", "make_world", "worlds", "write_world"]

HISTORY_START = date(2023, 10, 1)
FIRST_DAY = date(2023, 8, 1)
CLOCK_CHANGES = (
    datetime(2023, 10, 29, 0, 30),
    datetime(2023, 10, 29, 0, 50),
    datetime(2023, 10, 29, 1, 5),
    datetime(2024, 3, 31, 0, 59, 59),
    datetime(2024, 3, 31, 1, 0),
)
# A plain afternoon, exactly a local midnight that ends a week and a month, a clock-change day, a month's last evening.
AS_AT = (
    datetime(2024, 5, 20, 14, 30),
    datetime(2024, 3, 31, 23, 0),
    datetime(2024, 3, 31, 0, 30),
    datetime(2024, 4, 30, 22, 59, 59),
    datetime(2024, 6, 10, 8, 15),
)
CSPS = ("E07000096", "E07000103", "E07000243")
OFFENCE_CODES = ("105A", "105A", "105A", "104", "8L", "125", "8N", "28A", "zz")
OUTCOME_CODES = ("1", "1a", "2", "2a", "3", "6", "8", "8", "14", "16", "17", "22", "22")
COLLARS = (
    "1234",
    "01234",
    "PC 1234",
    "41/1234",
    "1234 ",
    "77",
    "0077",
    "PS 77",
    "901",
    "12/901",
    "55",
    "600",
    None,
    "n/a",
)


@dataclass(frozen=True)
class Size:
    """How many of each thing to make."""

    people: tuple[int, int] = (2, 6)
    units: tuple[int, int] = (1, 3)
    investigations: tuple[int, int] = (5, 40)
    forms: tuple[int, int] = (0, 15)
    reports: tuple[int, int] = (0, 15)
    incidents: tuple[int, int] = (0, 15)
    claims: tuple[int, int] = (0, 15)
    duties: tuple[int, int] = (0, 40)
    items: tuple[int, int] = (0, 12)


class Maker:
    """Makes one world from a seed."""

    def __init__(
        self, seed: int, size: Size = Size(), as_at: datetime | None = None, first_day: date = FIRST_DAY
    ) -> None:
        """Choose the moment and the size."""
        self.random = random.Random(seed)
        self.size = size
        self.as_at = as_at or self.random.choice(AS_AT)
        self.first_day = first_day
        self.today = local_date(self.as_at)
        self.used: list[datetime] = []
        self.tables: dict[str, dict[str, list[Row]]] = {
            system: {table: [] for table in tables} for system, tables in SCHEMA.items()
        }

    def count(self, bounds: tuple[int, int]) -> int:
        """Return how many."""
        return self.random.randint(*bounds)

    def maybe(self, chance: float) -> bool:
        """Return True with a chance."""
        return self.random.random() < chance

    def pick(self, values: Sequence[Any]) -> Any:
        """Return one of the values."""
        return self.random.choice(values)

    def day(self, first: date | None = None, last: date | None = None) -> date:
        """Return a day, often a month's end or start."""
        first, last = first or self.first_day, last or self.today + timedelta(days=3)
        day = first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))
        if self.maybe(0.15):
            return self.pick((day.replace(day=1), add_months(day.replace(day=1), 1) - timedelta(days=1)))
        return day

    def instant(self, after: datetime | None = None, spread_days: float | None = None) -> datetime:
        """Return an instant, often a tie, a midnight or a clock change; after another one if asked."""
        if after is None and self.maybe(0.05):
            return self.pick(CLOCK_CHANGES)
        if after is None and self.used and self.maybe(0.05):
            return self.pick(self.used)
        if after is not None and spread_days is not None:
            at = after + timedelta(seconds=self.random.randint(0, int(spread_days * 86400)))
        else:
            day = self.day()
            at = local_midnight(day) + timedelta(seconds=self.random.randint(0, 86399))
        if self.maybe(0.1):
            day = local_date(at)
            at = self.pick((local_midnight(day), last_second(day), datetime.combine(day, datetime.min.time())))
            if after is not None and at < after:
                at = after
        if self.maybe(0.1) and len(self.used) < 50:
            self.used.append(at)
        return at

    def later(self, chance: float, after: datetime, spread_days: float) -> datetime | None:
        """Return an instant after another one, or None."""
        return self.instant(after, spread_days) if self.maybe(chance) else None

    def add(self, system: str, table: str, **row: Any) -> Row:
        """Add a row; a fresh text id where the primary key is not given."""
        columns = SCHEMA[system][table]
        key = next(iter(columns))
        rows = self.tables[system][table]
        row.setdefault(key, f"{table[:3].upper()}{len(rows) + 1}")
        if "updated_at" in columns:
            row.setdefault("updated_at", self.as_at - timedelta(minutes=self.random.randint(0, 100000)))
        if "modified" in columns:
            row.setdefault("modified", self.as_at - timedelta(minutes=self.random.randint(0, 100000)))
        rows.append({column: row.get(column) for column in columns})
        return rows[-1]

    def make(self) -> World:
        """Make everything."""
        self._structure()
        self._people()
        for _ in range(self.count(self.size.investigations)):
            self._investigation()
        self._orphans()
        self._forms_and_reports()
        self._incidents()
        self._money()
        self._lists()
        return World(
            **{
                system: {table: typed(system, table, rows) for table, rows in tables.items()}
                for system, tables in self.tables.items()
            }
        )

    def _structure(self) -> None:
        self.units = [f"U{number}" for number in range(1, self.count(self.size.units) + 1)]
        self.orgs = [f"ORG{number}" for number in range(1, len(self.units) + 2)]
        for unit in [*self.units, "Q1", "HQ"]:
            self.add(
                "athena",
                "unit",
                unit_code=unit,
                unit_name=unit,
                unit_type="intervention",
                csp_code=self.pick((*CSPS, None)),
                is_active=self.maybe(0.9),
            )
        number = 0
        for position, org in enumerate(self.orgs):
            for _ in range(self.pick((0, 1, 1, 1, 2))):
                number += 1
                starts = self.pick((date(2020, 1, 1), date(2023, 12, 1), date(2024, 3, 15)))
                self.add(
                    "sharepoint",
                    "team_map",
                    id=str(number + 7),
                    org_unit_code=org,
                    unit_code=self.units[position % len(self.units)]
                    if self.maybe(0.8)
                    else self.pick([*self.units, "Q1"]),
                    csp_code=self.pick((CSPS[position % 3], CSPS[position % 3], None)),
                    role_type="intervention",
                    valid_from=starts,
                    valid_to=self.day(starts) if self.maybe(0.25) else None,
                )
        if not number or self.maybe(0.7):
            for unit, csp in zip(self.units, CSPS, strict=False):
                number += 1
                self.add(
                    "sharepoint",
                    "team_map",
                    id=str(number + 7),
                    org_unit_code=self.orgs[0],
                    unit_code=unit,
                    csp_code=csp,
                    role_type="intervention",
                    valid_from=date(2020, 1, 1),
                )

    def _people(self) -> None:
        self.people: list[str] = []
        for position in range(self.count(self.size.people)):
            number = str(position + 8)
            self.people.append(number)
            started = self.pick((date(2015, 1, 1), date(2015, 1, 1), self.day()))
            collar = self.pick(COLLARS) if self.maybe(0.6) else str(2000 + position)
            self.add(
                "hr",
                "person",
                person_no=number,
                collar_no=collar,
                surname=f"S{number}",
                forename="A",
                rank_code=self.pick(("PC", "PC", "DC", "PS", "INSP", "STAFF")),
                fte=self.pick((1, 1, "0.8", "0.55", "1.2")),
                started_on=started,
                left_on=self.day(started) if self.maybe(0.25) else None,
                user_principal_name=f"{number}@force.test",
                is_protected=self.maybe(0.1),
            )
            if self.maybe(0.9):
                self._account(f"A{number}", "person", collar if self.maybe(0.85) else self.pick(COLLARS))
            self._postings(number, started)
            if self.maybe(0.15):
                begins = self.day()
                self.add(
                    "hr",
                    "absence",
                    person_no=number,
                    from_on=begins,
                    to_on=self.day(begins) if self.maybe(0.6) else None,
                    category=self.pick(("sickness", "maternity")),
                )
        for user_id, kind, collar in (
            ("QUEUE", "queue", None),
            ("SYS", "system", None),
            ("EXT", "person", "99123"),
            ("DUP", "person", self.pick(COLLARS)),
        ):
            self._account(user_id, kind, collar)
        self.users = [row["user_id"] for row in self.tables["athena"]["user_account"]]

    def _account(self, user_id: str, kind: str, collar: str | None) -> None:
        self.add(
            "athena",
            "user_account",
            user_id=user_id,
            collar_no=collar,
            rank_code="PC",
            account_type=kind,
            unit_code=self.pick([*self.units, *self.units, "Q1", "HQ", None]),
            is_active=self.maybe(0.85),
        )

    def _postings(self, person_no: str, started: date) -> None:
        starts = started
        for _ in range(self.pick((0, 1, 1, 2, 2, 3))):
            ends = self.day(max(starts, self.first_day)) if self.maybe(0.6) else None
            if ends and self.maybe(0.08):
                ends = starts
            self.add(
                "hr",
                "posting",
                posting_id=f"P{len(self.tables['hr']['posting']) + 8}",
                person_no=person_no,
                org_unit_code=self.pick([*self.orgs, "ORGX"]),
                is_primary=self.maybe(0.9),
                rank_code="PC",
                posting_type=self.pick(("substantive", "substantive", "temporary", "acting", "secondment")),
                starts_on=starts,
                ends_on=ends,
                entered_at=local_midnight(starts) + timedelta(days=self.random.randint(-20, 90), hours=10),
            )
            starts = (ends or starts) + timedelta(days=self.pick((0, 0, 5, 31, 40, -10)))
        if self.maybe(0.2):
            begins = self.day()
            self.add(
                "sharepoint",
                "posting_override",
                person_no=person_no,
                unit_code=self.pick([*self.units, "UX"]),
                valid_from=begins,
                valid_to=begins + timedelta(days=self.random.randint(0, 60)),
                approved_by=self.pick(("boss@force.test", "boss@force.test", " ", "")),
            )

    def user(self) -> str | None:
        """Return an account, sometimes nobody or an unknown one."""
        return self.pick([*self.users, *self.users, "QUEUE", None, "GHOST"])

    def unit(self) -> str | None:
        """Return a unit code, sometimes none or an unknown one."""
        return self.pick([*self.units, *self.units, "Q1", "UX", None])

    def _investigation(self) -> None:
        recorded = self.instant()
        status = self.pick(("open", "open", "finalised", "finalised", "cancelled", "transferred"))
        ends = {f"{kind}_at": None for kind in ("finalised", "cancelled", "transferred")}
        if status != "open":
            ends[f"{status}_at"] = self.instant(recorded, 200)
            if self.maybe(0.2):
                ends[self.pick(list(ends))] = self.instant(recorded, 200)
        elif self.maybe(0.05):
            ends["finalised_at"] = self.instant(recorded, 100)
        investigation = self.add(
            "athena",
            "investigation",
            investigation_no=f"41/{len(self.tables['athena']['investigation']) + 8}/24",
            record_type="crime" if self.maybe(0.92) else "non_crime",
            reported_at=recorded,
            recorded_at=recorded,
            csp_code=self.pick((*CSPS, None)),
            is_domestic_abuse=self.maybe(0.4),
            suspect_identified_at=self.later(0.7, recorded, 60),
            first_complainant_statement_at=self.later(0.4, recorded, 150),
            oic_user_id=self.user(),
            oic_unit_code=self.unit(),
            status=status,
            is_test=self.maybe(0.05),
            **ends,
        )
        number = investigation["investigation_no"]
        self._history(number, recorded)
        for _ in range(self.pick((0, 1, 1, 1, 2))):
            self._offence(number, recorded)
        for _ in range(self.pick((0, 1, 1, 2))):
            self._victim(number, recorded)
        for _ in range(self.pick((0, 0, 1, 2))):
            self._suspect(number, recorded)

    def _history(self, number: str, recorded: datetime) -> None:
        at = recorded + timedelta(hours=self.pick((0, 0, 1, 30, 48, 49, 200)))
        for position in range(self.pick((0, 1, 1, 2, 3, 4))):
            ends = self.later(0.8, at, 60)
            if ends and self.maybe(0.05):
                ends = at
            self.add(
                "athena",
                "oic_history",
                oic_history_id=f"H{number}{self.pick('ab')}{position}",
                investigation_no=number,
                user_id=self.user(),
                unit_code=self.unit(),
                from_at=at,
                to_at=ends,
            )
            at = (ends or at) + timedelta(hours=self.pick((0, 0, 0, 0, 20, 100, -60)))

    def _offence(self, number: str, recorded: datetime) -> None:
        committed = recorded - timedelta(hours=self.pick((1, 5, 24, 24 * 40, 24 * 150)))
        if self.maybe(0.15):
            committed = self.pick(
                (datetime(2023, 8, 31, 12), datetime(2023, 9, 30, 22, 59), datetime(2023, 9, 30, 23, 30))
            )
        moved = self.later(0.25, committed, 300)
        offence = self.add(
            "athena",
            "offence",
            investigation_no=number,
            offence_code=self.pick(OFFENCE_CODES),
            committed_from=committed if self.maybe(0.95) else None,
            committed_to=self.later(0.5, committed, 3),
            proceedings_at=self.later(0.25, recorded, 200),
            reclassified_at=moved,
            previous_offence_code=self.pick((*OFFENCE_CODES, None)) if moved else None,
        )
        for _ in range(self.pick((0, 0, 1, 1, 2, 3))):
            decided = self.instant(recorded, 200)
            entered = decided + timedelta(hours=self.pick((0, 1, 48, 300)))
            self.add(
                "athena",
                "outcome",
                outcome_id=f"X{len(self.tables['athena']['outcome']) + 8}",
                offence_id=offence["offence_id"],
                outcome_code=self.pick(OUTCOME_CODES),
                decided_at=decided,
                entered_at=entered,
                validated_at=self.later(0.8, entered, 10),
                rescinded_at=self.later(0.15, entered, 60),
                decided_by_user_id=self.user(),
            )

    def _victim(self, number: str, recorded: datetime) -> None:
        victim = self.add(
            "athena",
            "victim",
            investigation_no=number,
            victim_kind=self.pick(("person", "person", "business", "state")),
            has_named_contact=self.maybe(0.5),
            enhanced_from=recorded + timedelta(days=self.pick((-1, 0, 1, 2, 10, 11, 30))) if self.maybe(0.4) else None,
            agreed_frequency_days=self.pick((None, 28, 28, 14, 7, 3, 0, -1, 42)),
            first_contact_at=self.later(0.3, recorded, 7),
            opted_out_at=self.later(0.1, recorded, 90),
        )
        for _ in range(self.pick((0, 1, 2, 4, 8))):
            at = self.pick(
                (
                    self.instant(recorded, 120),
                    self.instant(recorded, 6),
                    recorded + timedelta(days=self.pick((0, 1, 5, 10, 33))),
                    datetime.combine(recorded.date() + timedelta(days=self.random.randint(0, 60)), datetime.min.time()),
                )
            )
            self.add(
                "athena",
                "victim_contact",
                victim_id=victim["victim_id"],
                contact_at=at,
                entered_at=at + timedelta(hours=self.pick((0, 0, 1, 100))),
                method="phone",
                is_successful=self.maybe(0.75),
                user_id=self.user(),
            )

    def _suspect(self, number: str, recorded: datetime) -> None:
        at = self.instant(recorded, 30)
        suspect = self.pick(("SUS1", "SUS2", "SUS3"))
        for _ in range(self.pick((1, 1, 2, 3))):
            status = self.pick(("rui", "rui", "bail", "bail", "bail", "charged", "nfa"))
            ends = self.later(0.5, at, 150)
            referred = self.later(0.5, at, 90)
            self.add(
                "athena",
                "suspect_status",
                investigation_no=number,
                suspect_ref=suspect,
                status=status,
                from_at=at,
                to_at=ends,
                arrested_at=at,
                is_conditional=self.maybe(0.5) if status == "bail" else None,
                bail_end_on=local_date(at) + timedelta(days=self.random.randint(5, 95))
                if status == "bail" and self.maybe(0.9)
                else None,
                cps_referred_at=referred if status == "bail" else None,
                cps_returned_at=self.later(0.6, referred, 40) if status == "bail" and referred else None,
            )
            at = (ends or at) + timedelta(hours=self.pick((0, 0, -30, 100)))

    def _orphans(self) -> None:
        for _ in range(self.pick((0, 1, 2))):
            self._offence("41/0/00", self.instant())
            self._victim("41/0/00", self.instant())
            self._suspect("41/0/00", self.instant())

    def _forms_and_reports(self) -> None:
        for _ in range(self.count(self.size.forms)):
            searched = self.instant()
            submitted = self.later(0.8, searched, 5)
            returned = self.later(0.3, submitted or searched, 8)
            if submitted and returned and self.maybe(0.4):
                submitted = self.instant(returned, 5)
            reviewed = self.later(0.6, max(filter(None, (submitted, returned, searched))), 12)
            status = "approved" if reviewed else self.pick(("draft", "awaiting_supervisor", "awaiting_officer"))
            self.add(
                "athena",
                "stop_search",
                searched_at=searched,
                user_id=self.user(),
                unit_code=self.unit(),
                csp_code=self.pick(CSPS),
                status="void" if self.maybe(0.08) else status,
                submitted_at=submitted,
                returned_at=returned,
                reviewed_at=reviewed,
                reviewer_user_id=self.user(),
            )
        for _ in range(self.count(self.size.reports)):
            submitted = self.instant()
            decided = self.later(0.7, submitted, 20)
            self.add(
                "athena",
                "intelligence_report",
                submitted_at=submitted,
                author_user_id=self.user(),
                unit_code=self.unit(),
                csp_code=self.pick(CSPS),
                decided_at=decided,
                is_restricted=self.maybe(0.1),
                status=self.pick(("returned", "accepted", "accepted", "rejected")) if decided else "submitted",
            )

    def _incidents(self) -> None:
        collars = [row["collar_no"] for row in self.tables["hr"]["person"]]
        for _ in range(self.count(self.size.incidents)):
            created = self.instant()
            incident = self.add(
                "command_control",
                "incident",
                created_at=created,
                grade_initial=self.pick(("immediate", "prompt")),
                grade_at_dispatch=self.pick(("immediate", "immediate", "prompt", "scheduled", None)),
                grade_final=self.pick(("immediate", "prompt", "scheduled")),
                csp_code=self.pick((*CSPS, None)),
                closing_code=self.pick(("crime", "crime", "crime", "duplicate", "test", "hoax", None)),
                closed_at=self.later(0.8, created, 2),
            )
            scene = created + timedelta(seconds=self.pick((-60, 0, 1, 300, 700, 720, 721, 3600, 3601, 43200, 43201)))
            for _ in range(self.pick((0, 1, 1, 2, 3))):
                self.add(
                    "command_control",
                    "attendance",
                    attendance_id=f"T{len(self.tables['command_control']['attendance']) + 8}",
                    incident_no=incident["incident_no"],
                    collar_no=self.pick([*collars, "99123", None]),
                    resource_type=self.pick(("officer", "pcso", "dog")),
                    assigned_at=created,
                    at_scene_at=scene if self.maybe(0.6) else self.later(0.7, created, 0.05),
                )

    def _money(self) -> None:
        for position, unit in enumerate([*self.units, "UX", None]):
            self.add("finance", "cost_centre", cost_centre=f"C{position}", name=f"C{position}", unit_code=unit)
            for period in range(1, 13):
                if self.maybe(0.7):
                    self.add(
                        "finance",
                        "budget",
                        cost_centre=f"C{position}",
                        financial_year=self.pick(("2023/24", "2024/25")),
                        period=period,
                        account_code=self.pick(("OT", "OT", "OT", "PAY")),
                        budget_gbp=self.pick(("1000.00", "0", "333.33")),
                    )
        for _ in range(self.count(self.size.claims)):
            sign = -1 if self.maybe(0.15) else 1
            hours = Decimal(self.random.randint(1, 40)) / 4
            self.add(
                "finance",
                "overtime_claim",
                person_no=self.pick([*self.people, "404"]),
                worked_on=self.day(),
                hours=hours * sign,
                rate_code="third",
                pay_or_toil=self.pick(("pay", "pay", "pay", "toil")),
                amount_gbp=Decimal(self.pick(("0", "10.10", "99.99", "120.35"))) * sign,
                cost_centre=self.pick(("C0", "C1", "C2", "C99")),
                reason_code="court",
                is_recoverable=self.maybe(0.1),
                status=self.pick(("approved", "paid", "paid", "claimed", "rejected")),
                approved_at=self.later(0.9, self.instant(), 1),
            )
        for _ in range(self.count(self.size.duties)):
            self.add(
                "hr",
                "duty",
                person_no=self.pick([*self.people, *self.people, "404"]),
                duty_on=self.day(),
                duty_code=self.pick(("core", "core", "core", "court", "leave")),
                planned_hours=8,
                worked_hours=self.pick((0, 8, 8, "9.5")),
                unit_code=self.unit(),
            )

    def _lists(self) -> None:
        numbers = [row["investigation_no"] for row in self.tables["athena"]["investigation"]]
        outcomes = [row["outcome_id"] for row in self.tables["athena"]["outcome"]]
        for _ in range(self.count(self.size.items)):
            opened = self.day()
            self.add(
                "sharepoint",
                "outstanding_item",
                item_type=self.pick(("pnc_unresulted", "overseas_check", "other")),
                investigation_no=self.pick([*numbers, None, "41/0/00"]),
                opened_on=opened,
                due_on=self.day(opened) if self.maybe(0.7) else None,
                closed_on=self.day(opened) if self.maybe(0.5) else None,
                owner_user_id=self.user(),
            )
            self.add(
                "sharepoint",
                "dip_sample_result",
                draw_id="D1",
                outcome_id=self.pick([*outcomes, "X0"]),
                verdict=self.pick((1, 1, 2, 3, 4)),
                reviewed_on=self.day(),
            )
            self.add(
                "sharepoint",
                "roster_confirmation",
                person_no=self.pick(self.people),
                unit_code=self.pick(self.units),
                confirmed_by="boss@force.test",
                confirmed_on=self.day(),
            )
            opened = self.day()
            due = self.day(opened) if self.maybe(0.8) else None
            self.add(
                "review_app",
                "plan",
                person_no=self.pick(self.people),
                metric_id="workload_undisposed",
                opened_on=opened,
                opened_by=self.pick([*self.people, "404"]),
                review_due_on=due,
                reviewed_on=self.pick((due, self.day(opened), None)),
                status="open",
            )


def make_world(
    seed: int, size: Size = Size(), as_at: datetime | None = None, first_day: date = FIRST_DAY
) -> tuple[World, datetime]:
    """Return a world and the instant it is meant to be measured at; the same seed gives the same world."""
    maker = Maker(seed, size, as_at, first_day)
    return maker.make(), maker.as_at


def worlds() -> st.SearchStrategy[tuple[World, datetime]]:
    """Return a hypothesis strategy of small worlds with their instants; a failing one shrinks to fewer rows."""
    most = {name: st.integers(0, high).map(lambda count: (0, count)) for name, (_, high) in asdict(Size()).items()}
    some = {
        name: st.integers(1, high).map(lambda count: (1, count)) for name, (low, high) in asdict(Size()).items() if low
    }
    return st.builds(make_world, st.integers(0, 2**32), st.builds(Size, **most | some))


if __name__ == "__main__":
    # python -m tests.oracle.small_world SEED DIR: write one world and print the instant to measure it at.
    made, moment = make_world(int(sys.argv[1]))
    write_world(made, sys.argv[2])
    print(moment.isoformat())
