"""Hand-worked cases of every rule, for the oracle itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from . import compare as comparing
from . import suspects, time_limits, victims
from .calculate import calculate
from .catalogue import CATALOGUE
from .clock import add_months, bank_holidays, last_second, local_date, local_midnight, periods, working_day_before
from .investigations import ended_at, held_since, holding, last_held_by
from .load import World, load_directory, typed
from .overtime import budget_month
from .people import canonical_collar
from .postings import Sighting
from .rollup import FORCE, quantile, wilson
from .schema import SCHEMA
from .small_world import HISTORY_START, make_world, worlds
from .stop_search import awaiting_officer, awaiting_review
from .write import write_world

AS_AT = datetime(2024, 5, 20, 14, 30)
START = date(2023, 10, 1)
WATFORD, DACORUM = "E07000103", "E07000096"
RULES = time_limits.read_rules()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def on(text: str) -> date:
    return date.fromisoformat(text)


class Case:
    """A small force: person 1 (collar 1) posted to W1 in Watford, person 2 (collar 2) to D1 in Dacorum, and a queue."""

    def __init__(self) -> None:
        self.rows = {system: {table: [] for table in tables} for system, tables in SCHEMA.items()}
        for unit, csp in (("W1", WATFORD), ("D1", DACORUM)):
            self.add("athena.unit", unit_code=unit, csp_code=csp, is_active=True)
            self.add("sharepoint.team_map", id=f"m{unit}", org_unit_code=f"HR-{unit}", unit_code=unit, csp_code=csp)
        self.person("1", "W1")
        self.person("2", "D1")
        self.add("athena.user_account", user_id="Q", account_type="queue", unit_code="D1", is_active=True)

    def add(self, where: str, **values: object) -> dict:
        system, table = where.split(".")
        columns = SCHEMA[system][table]
        key = next(iter(columns))
        values.setdefault(key, f"{table}{len(self.rows[system][table]) + 1}")
        for column, default in (
            ("valid_from", on("2000-01-01")),
            ("updated_at", AS_AT),
            ("modified", on("2023-01-01")),
        ):
            if column in columns:
                values.setdefault(column, default)
        self.rows[system][table].append(values)
        return values

    def person(self, number: str, unit: str | None, **values: object) -> None:
        defaults = {
            "collar_no": number,
            "rank_code": "PC",
            "fte": 1,
            "started_on": on("2015-01-01"),
            "is_protected": False,
        }
        self.add("hr.person", person_no=number, **(defaults | values))
        self.add(
            "athena.user_account",
            user_id=f"A{number}",
            collar_no=(defaults | values)["collar_no"],
            account_type="person",
            unit_code=unit,
            is_active=True,
        )
        if unit:
            self.posting(number, unit, on("2015-01-01"))

    def posting(self, number: str, unit: str, starts: date, ends: date | None = None, **values: object) -> dict:
        row = {"posting_type": "substantive", "is_primary": True, "entered_at": at("2015-01-01 10:00:00")} | values
        return self.add(
            "hr.posting", person_no=number, org_unit_code=f"HR-{unit}", starts_on=starts, ends_on=ends, **row
        )

    def crime(self, number: str, recorded: str, oic: str | None = "A1", **values: object) -> None:
        row = {
            "record_type": "crime",
            "status": "open",
            "is_test": False,
            "is_domestic_abuse": False,
            "oic_unit_code": None,
        }
        self.add(
            "athena.investigation",
            investigation_no=number,
            recorded_at=at(recorded),
            reported_at=at(recorded),
            oic_user_id=oic,
            **(row | values),
        )

    def offence(self, number: str, code: str = "105A", committed: str = "2023-08-31 12:00:00", **values: object) -> str:
        row = {"offence_code": code, "committed_from": at(committed)} | values
        return self.add("athena.offence", investigation_no=number, **row)["offence_id"]  # type: ignore[return-value]

    def outcome(self, offence: str, code: str, decided: str, validated: str | None = "=", **values: object) -> str:
        moment = at(decided)
        row = {"entered_at": moment, "validated_at": moment if validated == "=" else validated and at(validated)}
        return self.add("athena.outcome", offence_id=offence, outcome_code=code, decided_at=moment, **(row | values))[
            "outcome_id"
        ]  # type: ignore[return-value]

    def history(self, number: str, user: str | None, start: str, end: str | None = None, **values: object) -> None:
        self.add(
            "athena.oic_history",
            investigation_no=number,
            user_id=user,
            from_at=at(start),
            to_at=end and at(end),
            **values,
        )

    def world(self) -> World:
        return World(**{s: {t: typed(s, t, rows) for t, rows in tables.items()} for s, tables in self.rows.items()})

    def cells(self, *metrics: str, as_at: datetime = AS_AT, **more: object) -> dict:
        return calculate(self.world(), as_at, START, metrics=metrics, **more)  # type: ignore[arg-type]

    def shown(
        self, metric: str, grain: str = "current", start: str | None = None, level: str = "officer", **more: object
    ) -> dict:
        """Non-zero cells of a metric in one period and level: (entity, parent) -> (numerator, denominator)."""
        as_at = more.get("as_at", AS_AT)
        first = on(start) if start else local_date(as_at)  # type: ignore[arg-type]
        return {
            (key[2], key[3]): (cell[0], cell[1])
            for key, cell in self.cells(metric, **more).items()
            if key[1] == level and key[4] == grain and key[5] == first and cell != (0.0, None, 0.0)
        }


# --- clock


def test_months_end_at_the_months_last_day():
    assert add_months(on("2023-04-10"), 6) == on("2023-10-10")
    assert add_months(on("2023-08-31"), 6) == on("2024-02-29")
    assert add_months(on("2022-08-31"), 6) == on("2023-02-28")
    assert add_months(on("2024-02-29"), 24) == on("2026-02-28")


def test_local_days_follow_the_clock_change():
    assert local_midnight(on("2023-10-29")) == at("2023-10-28 23:00:00")
    assert local_midnight(on("2023-10-30")) == at("2023-10-30 00:00:00")
    assert last_second(on("2023-10-29")) == at("2023-10-29 23:59:59")
    assert local_date(at("2024-03-31 23:00:00")) == on("2024-04-01")


def test_fifth_working_day_before_skips_weekends_and_easter():
    # Tuesday 2 April 2024: Good Friday 29 March and Easter Monday 1 April do not count.
    assert working_day_before(on("2024-04-02"), 5, bank_holidays()) == on("2024-03-22")
    assert working_day_before(on("2024-05-17"), 5, bank_holidays()) == on("2024-05-10")


def test_periods_are_complete_at_the_midnight_that_ends_them():
    just_before = periods(at("2024-03-31 22:59:59"), START)
    exactly = periods(at("2024-03-31 23:00:00"), START)
    assert on("2024-03-01") not in {period.start for period in just_before if period.grain == "month"}
    assert on("2024-03-01") in {period.start for period in exactly if period.grain == "month"}
    assert len([period for period in exactly if period.grain == "week"]) == 26
    assert max(period.start for period in exactly if period.grain == "week") == on("2024-03-25")
    current = next(period for period in exactly if period.grain == "current")
    assert (current.flow_from, current.flow_to, current.start) == (on("2024-03-04"), on("2024-04-01"), on("2024-04-01"))
    assert (current.last_day("S"), current.last_day("F")) == (on("2024-04-01"), on("2024-03-31"))


# --- people and buckets


@pytest.mark.parametrize(
    ("text", "collar"),
    [
        ("1234", "1234"),
        ("01234", "1234"),
        ("PC 1234", "1234"),
        ("41/1234", "1234"),
        ("1234  ", "1234"),
        ("41/012/7", "7"),
        (None, None),
        ("", None),
        ("000", None),
        ("n/a", None),
    ],
)
def test_canonical_collar(text, collar):
    assert canonical_collar(text) == collar


def report(case: Case, user: str | None, submitted: str, unit: str | None = None, **values: object) -> None:
    row = {"status": "submitted", "is_restricted": False} | values
    case.add("athena.intelligence_report", author_user_id=user, submitted_at=at(submitted), unit_code=unit, **row)


def test_every_bucket():
    case = Case()
    case.person("3", "W1", left_on=on("2024-05-10"))
    case.person("4", "W1", is_protected=True)
    case.person("5", "W1", collar_no="500")
    case.person("6", "W1", collar_no="0500")
    case.add("athena.user_account", user_id="EXT", collar_no="9", account_type="person", unit_code="D1")
    case.add("athena.user_account", user_id="SYS", account_type="system", unit_code="D1")
    for user, unit in ((None, "W1"), ("GHOST", "UX"), ("SYS", None), ("Q", None), ("EXT", "W1")):
        report(case, user, "2024-05-15 10:00:00", unit)
    for user in ("A3", "A4", "A5"):
        report(case, user, "2024-05-15 10:00:00")
    report(case, "A3", "2024-05-09 10:00:00")
    report(case, "A1", "2024-05-15 10:00:00", is_restricted=True)
    assert case.shown("intelligence_reports") == {
        ("UNASSIGNED", "W1"): (1, None),
        ("UNASSIGNED", "UNPOSTED"): (1, None),
        ("UNASSIGNED", "D1"): (1, None),
        ("UNALLOCATED", "D1"): (1, None),
        ("EXTERNAL", "W1"): (1, None),
        ("LEAVER_HELD", "W1"): (1, None),
        ("PROTECTED", "W1"): (1, None),
        ("DISPUTED", "W1"): (1, None),
        ("3", "W1"): (1, None),
    }


def test_collar_reused_after_a_leaver_goes_to_the_person_employed_then():
    case = Case()
    case.person("8", "W1", collar_no="77", left_on=on("2024-05-01"))
    case.person("9", "D1", collar_no="0077", started_on=on("2024-05-12"))
    report(case, "A8", "2024-04-29 10:00:00")
    report(case, "A8", "2024-05-05 10:00:00")
    report(case, "A8", "2024-05-13 10:00:00")
    assert case.shown("intelligence_reports") == {
        ("8", "W1"): (1, None),
        ("LEAVER_HELD", "W1"): (1, None),
        ("9", "D1"): (1, None),
    }


# --- teams


def test_officer_moved_keeps_history_in_the_old_team():
    case = Case()
    case.person("3", None)
    case.posting("3", "W1", on("2015-01-01"), on("2023-10-15"))
    case.posting("3", "D1", on("2023-10-15"))
    report(case, "A3", "2023-10-14 22:59:00")
    report(case, "A3", "2023-10-14 23:00:00")
    month = case.shown("intelligence_reports", "month", "2023-10-01")
    assert month == {("3", "W1"): (1, None), ("3", "D1"): (1, None)}
    cells = case.cells("intelligence_reports")
    assert cells["intelligence_reports", "csp", WATFORD, FORCE, "month", on("2023-10-01")] == (1, None, 1)


def teams(case: Case, days: list[str], **more: object) -> list[str]:
    from .calculate import prepare

    release = prepare(case.world(), AS_AT, START, **more)  # type: ignore[arg-type]
    return [release.postings.team_on("3", on(day)) for day in days]


def test_carry_forward_holds_for_31_days():
    case = Case()
    case.person("3", None)
    case.posting("3", "W1", on("2015-01-01"), on("2024-03-01"))
    assert teams(case, ["2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01"]) == ["W1", "W1", "W1", "UNPOSTED"]


def test_posting_rules_override_latest_entry_and_invalid_rows():
    case = Case()
    case.person("3", None)
    case.posting("3", "W1", on("2020-01-01"), entered_at=at("2020-01-01 09:00:00"))
    case.posting("3", "D1", on("2024-01-01"), entered_at=at("2024-02-01 09:00:00"))
    case.posting("3", "W1", on("2024-03-01"), on("2024-03-01"), entered_at=at("2024-04-01 09:00:00"))
    case.posting("3", "W1", on("2024-01-01"), entered_at=at("2024-05-21 09:00:00"))
    case.posting("3", "W1", on("2024-01-01"), entered_at=at("2024-05-01 09:00:00"), is_primary=False)
    for approved, unit in (("boss", "W1"), (" ", "D1")):
        case.add(
            "sharepoint.posting_override",
            person_no="3",
            unit_code=unit,
            approved_by=approved,
            valid_from=on("2024-03-10"),
            valid_to=on("2024-03-12"),
        )
    days = ["2023-12-31", "2024-01-01", "2024-03-01", "2024-03-10", "2024-03-11", "2024-03-12"]
    assert teams(case, days) == ["W1", "D1", "D1", "W1", "W1", "D1"]


def test_athena_wins_from_the_first_day_it_was_seen():
    case = Case()
    case.person("3", "W1")
    case.rows["athena"]["user_account"][-1]["unit_code"] = "D1"
    assert teams(case, ["2024-05-19", "2024-05-20"]) == ["W1", "D1"]
    world = case.world()
    moved = [{**row, "unit_code": "W1"} if row["user_id"] == "A3" else row for row in world.athena["user_account"]]
    seen = [
        Sighting(at("2024-05-10 06:00:00"), world.athena["user_account"], world.athena["unit"]),
        Sighting(at("2024-05-18 22:59:00"), moved, []),
        Sighting(at("2024-05-18 06:00:00"), world.athena["user_account"], []),
    ]
    days = ["2024-05-09", "2024-05-10", "2024-05-17", "2024-05-18", "2024-05-20"]
    assert teams(case, days, sightings=seen) == ["W1", "D1", "D1", "W1", "W1"]


def test_inactive_account_or_unmapped_unit_falls_back_to_hr():
    case = Case()
    case.person("3", "W1")
    case.rows["athena"]["user_account"][-1].update(unit_code="D1", is_active=False)
    assert teams(case, ["2024-05-20"]) == ["W1"]
    case.rows["athena"]["user_account"][-1].update(unit_code="UX", is_active=True)
    assert teams(case, ["2024-05-20"]) == ["W1"]


def test_p11_and_p02_quarantine():
    case = Case()
    case.posting("1", "D1", on("2024-01-01"))
    report(case, "A1", "2024-05-15 10:00:00")
    assert set(case.shown("intelligence_reports")) == {("DISPUTED", "D1")}
    case = Case()
    next(row for row in case.rows["athena"]["user_account"] if row["user_id"] == "A1")["unit_code"] = "D1"
    report(case, "A1", "2024-05-15 10:00:00")
    assert set(case.shown("intelligence_reports")) == {("1", "W1")}
    for days, label in ((13.9, "1"), (14, "DISPUTED")):
        seen = {"1": AS_AT - timedelta(days=days)}
        assert set(case.shown("intelligence_reports", first_seen=seen)) == {(label, "W1")}


# --- investigations


def test_status_open_means_not_ended():
    row = {"status": "open", "finalised_at": AS_AT, "cancelled_at": None, "transferred_at": None}
    assert ended_at(row) is None
    assert ended_at(row | {"status": "finalised", "cancelled_at": at("2024-01-01 00:00:00")}) == at(
        "2024-01-01 00:00:00"
    )


def span(number: str, user: str | None, start: str, end: str | None) -> dict:
    return {
        "oic_history_id": number,
        "user_id": user,
        "unit_code": None,
        "from_at": at(start),
        "to_at": end and at(end),
    }


def test_oic_at_an_instant_overlap_gap_and_unbroken_holding():
    history = [
        span("a", "A1", "2024-01-01", "2024-02-01"),
        span("b", "A2", "2024-01-10", "2024-01-20"),
        span("c", "A1", "2024-02-01", "2024-03-01"),
        span("d", "A1", "2024-03-02", None),
    ]
    assert [holding(history, at(day))["user_id"] for day in ("2024-01-05", "2024-01-15", "2024-01-20")] == [
        "A1",
        "A2",
        "A1",
    ]
    assert holding(history, at("2024-03-01 12:00:00")) is None
    assert held_since(history, at("2024-02-20")) == at("2024-01-20")
    assert held_since(history, at("2024-03-05")) == at("2024-03-02")
    assert last_held_by(history, at("2024-01-15"), lambda user: user == "A1") == at("2024-01-10")


def test_a_cancelled_record_leaves_from_that_instant_only():
    case = Case()
    case.crime("I", "2024-01-10 10:00:00", status="cancelled", cancelled_at=at("2024-03-05 09:00:00"))
    first = case.offence("I")
    case.outcome(first, "8", "2024-02-01 10:00:00")
    second = case.offence("I")
    case.outcome(second, "8", "2024-03-05 09:00:00")
    assert case.shown("out_of_court_disposals", "month", "2024-02-01") == {("1", "W1"): (1, None)}
    assert case.shown("out_of_court_disposals", "month", "2024-03-01") == {}
    assert case.shown("workload_undisposed", "month", "2024-01-01") == {("1", "W1"): (1, None)}
    assert case.shown("workload_undisposed", "month", "2024-03-01") == {}


def test_latest_outcome_rescission_and_alternates():
    case = Case()
    case.crime("I", "2024-01-10 10:00:00")
    charged = case.offence("I")
    case.outcome(charged, "3", "2024-02-01 10:00:00")
    case.outcome(charged, "1", "2024-02-02 10:00:00")
    diverted = case.offence("I")
    case.outcome(diverted, "22", "2024-02-03 10:00:00")
    case.outcome(diverted, "2a", "2024-02-04 10:00:00")
    rescinded = case.offence("I")
    case.outcome(rescinded, "8", "2024-02-05 10:00:00", rescinded_at=at("2024-04-01 10:00:00"))
    unvalidated = case.offence("I")
    case.outcome(unvalidated, "8", "2024-02-05 10:00:00", validated=None)
    assert case.shown("out_of_court_disposals", "month", "2024-02-01") == {("1", "W1"): (1, None)}
    assert case.shown("out_of_court_disposals_ho", "month", "2024-02-01") == {}
    assert case.shown("out_of_court_share", "month", "2024-02-01") == {("1", "W1"): (1, 2)}
    before = at("2024-03-20 10:00:00")
    assert case.shown("out_of_court_disposals", "month", "2024-02-01", as_at=before) == {("1", "W1"): (2, None)}
    # A stock in the past sees outcomes as they stood then.
    assert case.shown("workload_undisposed", "month", "2024-01-01") == {("1", "W1"): (1, None)}
    assert case.shown("workload_undisposed", "month", "2024-02-01") == {}


def test_days_to_outcome_and_dip_sample():
    case = Case()
    case.crime("I", "2024-01-10 10:00:00")
    offence = case.offence("I")
    case.history("I", "A2", "2024-01-10 10:00:00", "2024-02-01 00:00:00")
    first = case.outcome(offence, "8", "2024-01-12 22:00:00")
    case.outcome(offence, "1", "2024-02-12 22:00:00")
    cells = case.cells("days_to_outcome_median", "dip_sample_appropriate")
    assert cells["days_to_outcome_median", "officer", "2", "D1", "month", on("2024-01-01")] == (None, 1, 2.5)
    for verdict in (1, 2, 3, 4):
        case.add("sharepoint.dip_sample_result", outcome_id=first, verdict=verdict, reviewed_on=on("2024-04-02"))
    cells = case.cells("dip_sample_appropriate")
    assert cells["dip_sample_appropriate", "csp", DACORUM, "HERTS", "month", on("2024-04-01")] == (
        2,
        3,
        pytest.approx(200 / 3),
    )
    assert not [key for key in cells if key[1] in ("officer", "team")]


# --- victims


def victim(**values: object) -> dict:
    return {"enhanced_from": None, "agreed_frequency_days": None, "first_contact_at": None} | values


D0 = at("2024-01-01 09:00:00")


def dues(row: dict, contact_days: list[float], until: float = 75) -> list[tuple[float, bool]]:
    contacts = sorted(D0 + timedelta(days=day) for day in contact_days)
    found = victims.obligations(D0, row, contacts, D0 + timedelta(days=until))
    return [((item.due_at - D0) / timedelta(days=1), item.met) for item in found]


def test_standard_victim_with_and_without_contact():
    assert dues(victim(), []) == [(5, False), (33, False), (61, False)]
    # Contacts on days 2 and 4 discharge one obligation; the next is due 28 days after the later one.
    assert dues(victim(), [2, 4]) == [(5, True), (32, False), (60, False)]
    assert dues(victim(), [4, 32, 40]) == [(5, True), (32, True), (60, True), (68, False)]
    # Late: the contact on day 7 never moves the due time of the one after (day 33), which it meets.
    assert dues(victim(), [7])[:2] == [(5, False), (33, True)]
    assert dues(victim(), [5], 33) == [(5, True), (33, False)]
    assert dues(victim(agreed_frequency_days=0), [])[1] == (33, False)
    assert dues(victim(agreed_frequency_days=14), [3], 40) == [(5, True), (17, False), (31, False)]


def test_enhanced_victim():
    early = victim(enhanced_from=D0)
    assert dues(early, [0.5, 9]) == [(1, True), (10, True), (37, False), (65, False)]
    within_ten = victim(enhanced_from=D0 + timedelta(days=10))
    assert dues(within_ten, []) == [(5, False), (10, False), (38, False), (66, False)]
    too_late = victim(enhanced_from=D0 + timedelta(days=10, seconds=1))
    assert dues(too_late, [])[:2] == [(5, False), (33, False)]


def test_in_date():
    row = victim()

    def good(contact_days: list[float], day: float) -> bool:
        moment = D0 + timedelta(days=day)
        contacts = [D0 + timedelta(days=value) for value in contact_days if value <= day]
        return victims.in_date(victims.obligations(D0, row, contacts, moment), contacts, moment)

    assert good([], 4.9)
    assert not good([], 5)
    assert not good([7], 6)
    assert good([7], 7)
    assert good([4, 32], 40)


def test_obligations_stop_at_the_end_and_the_opt_out():
    due = D0 + timedelta(days=5)
    assert victims.exists(due, None, None)
    assert not victims.exists(due, due, None)
    assert not victims.exists(due, None, due)


def test_victim_metric_with_handover():
    case = Case()
    case.crime("I", "2024-05-01 09:00:00")
    case.history("I", "A2", "2024-05-01 09:00:00", "2024-05-02 09:00:00")
    case.history("I", "A1", "2024-05-02 09:00:00")
    case.add("athena.victim", investigation_no="I", victim_kind="person", has_named_contact=False)
    case.add("athena.victim", investigation_no="I", victim_kind="business", has_named_contact=False)
    case.add("athena.victim", investigation_no="I", victim_kind="state", has_named_contact=True)
    assert case.shown("victim_updates_on_time") == {("HANDOVER", "W1"): (0, 1)}
    assert case.shown("victim_updates_in_date") == {("1", "W1"): (0, 1)}
    # A queue before is no hand-over: the interval must have another, person-type user.
    case.rows["athena"]["oic_history"][0]["user_id"] = "Q"
    assert case.shown("victim_updates_on_time") == {("1", "W1"): (0, 1)}


def test_contact_entered_late_counts_from_when_it_was_made():
    case = Case()
    case.crime("I", "2024-04-24 09:00:00")
    row = case.add("athena.victim", investigation_no="I", victim_kind="person", has_named_contact=False)
    case.add(
        "athena.victim_contact",
        victim_id=row["victim_id"],
        contact_at=at("2024-04-28 09:00:00"),
        is_successful=True,
        entered_at=at("2024-05-02 09:00:00"),
    )
    assert case.shown("victim_updates_on_time", "month", "2024-04-01") == {("1", "W1"): (1, 1)}
    assert case.shown("victim_updates_in_date", "month", "2024-04-01") == {("1", "W1"): (1, 1)}
    assert case.shown("victim_updates_in_date") == {("1", "W1"): (1, 1)}


# --- time limits


def limit(
    code: str, committed: str, da: bool = False, statement: str | None = None, until: str | None = None
) -> date | None:
    investigation = {"is_domestic_abuse": da, "first_complainant_statement_at": statement and at(statement)}
    offence = {
        "offence_code": code,
        "committed_from": at(committed),
        "committed_to": until and at(until),
        "reclassified_at": None,
        "previous_offence_code": None,
    }
    return time_limits.limit_at(investigation, offence, AS_AT, RULES)


def test_limit_dates():
    assert limit("105A", "2023-08-31 12:00:00") == on("2024-02-29")
    assert limit("105A", "2023-08-31 12:00:00", da=True) == on("2024-02-29")
    assert limit("105A", "2023-08-31 12:00:00", da=True, statement="2024-01-10 09:00:00") == on("2024-07-10")
    assert limit("105A", "2022-08-31 12:00:00", da=True, statement="2024-05-10 09:00:00") == on("2024-08-31")
    assert limit("104", "2023-08-31 12:00:00", da=True, statement="2024-01-10 09:00:00") == on("2024-02-29")
    assert limit("105A", "2022-06-27 12:00:00", da=True, statement="2022-07-10 09:00:00") == on("2022-12-27")
    assert limit("105A", "2022-06-27 23:30:00", da=True, statement="2022-07-10 09:00:00") == on("2023-01-10")
    assert limit("105A", "2023-08-01 12:00:00", until="2023-08-31 12:00:00") == on("2024-02-29")
    assert limit("8N", "2023-08-31 12:00:00") is None
    assert limit("46", "2023-08-31 12:00:00") is None


def common_assault(**values: object) -> Case:
    """Common assault of 31 August 2023, limit 29 February 2024, suspect known from September."""
    case = Case()
    case.crime("I", "2023-09-01 09:00:00", suspect_identified_at=at("2023-09-02 09:00:00"))
    case.history("I", "A1", "2023-09-01 09:00:00")
    case.offence("I", **values)
    return case


def test_failure_falls_on_the_day_after_the_limit():
    case = common_assault()
    assert case.shown("stl_failures", "month", "2024-02-01") == {}
    assert case.shown("stl_failures", "month", "2024-03-01") == {("1", "W1"): (1, None)}
    assert case.shown("stl_failure_rate", "month", "2024-03-01") == {("1", "W1"): (1, 1)}


def test_proceedings_on_the_limit_date_are_in_time():
    case = common_assault(proceedings_at=at("2024-02-29 23:59:59"))
    assert case.shown("stl_failures", "month", "2024-03-01") == {}
    assert case.shown("stl_failure_rate", "month", "2024-02-01") == {("1", "W1"): (0, 1)}
    case = common_assault(proceedings_at=at("2024-03-01 00:00:00"))
    assert case.shown("stl_failures", "month", "2024-03-01") == {("1", "W1"): (1, None)}
    assert case.shown("stl_failure_rate", "month", "2024-03-01") == {("1", "W1"): (1, 1)}


def test_outcome_17_never_rescues_another_does():
    case = common_assault()
    case.outcome("offence1", "17", "2024-02-10 09:00:00")
    assert case.shown("stl_failures", "month", "2024-03-01") == {("1", "W1"): (1, None)}
    case.outcome("offence1", "16", "2024-02-20 09:00:00", validated="2024-03-20 09:00:00")
    assert case.shown("stl_failures", "month", "2024-03-01") == {}
    assert case.shown("stl_failure_rate", "month", "2024-02-01") == {("1", "W1"): (0, 1)}
    case.rows["athena"]["outcome"][1]["rescinded_at"] = at("2024-04-20 09:00:00")
    assert case.shown("stl_failures", "month", "2024-03-01") == {("1", "W1"): (1, None)}


def test_no_suspect_no_failure():
    case = common_assault()
    case.rows["athena"]["investigation"][0]["suspect_identified_at"] = at("2024-03-01 00:00:00")
    assert case.shown("stl_failures", "month", "2024-03-01") == {}
    assert case.shown("stl_failure_rate", "month", "2024-03-01") == {}


@pytest.mark.parametrize(("began", "label"), [("2024-02-02 00:00:00", "HANDOVER"), ("2024-02-01 23:59:59", "2")])
def test_time_limit_handover_is_28_days(began, label):
    case = common_assault()
    case.rows["athena"]["oic_history"][0]["to_at"] = at(began)
    case.history("I", "A2", began)
    assert case.shown("stl_failures", "month", "2024-03-01") == {(label, "D1"): (1, None)}


def test_first_oic_also_has_28_days():
    case = common_assault()
    case.rows["athena"]["oic_history"][0]["from_at"] = at("2024-02-10 09:00:00")
    assert case.shown("stl_failures", "month", "2024-03-01") == {("HANDOVER", "W1"): (1, None)}


def test_reclassified_after_the_limit_fails_on_that_date():
    moved = {"previous_offence_code": "8N", "reclassified_at": at("2024-04-10 09:00:00")}
    case = common_assault(**moved)
    assert case.shown("stl_failures", "month", "2024-03-01") == {}
    assert case.shown("stl_failures", "month", "2024-04-01") == {("RECLASSIFIED", "W1"): (1, None)}
    assert case.shown("stl_failure_rate", "month", "2024-04-01") == {("RECLASSIFIED", "W1"): (1, 1)}
    # As at a moment before, it was still ABH.
    assert (
        case.cells("stl_failures", as_at=at("2024-04-10 08:59:59"))
        .keys()
        .isdisjoint({("stl_failures", "officer", "RECLASSIFIED", "W1", "month", on("2024-04-01"))})
    )
    in_time = common_assault(**moved)
    in_time.outcome("offence1", "8", "2024-02-01 09:00:00")
    assert in_time.shown("stl_failures", "month", "2024-04-01") == {}
    assert in_time.shown("stl_failure_rate", "month", "2024-02-01") == {("1", "W1"): (0, 1)}
    # Reclassified on the limit date: an ordinary failure.
    ordinary = common_assault(previous_offence_code="8N", reclassified_at=at("2024-02-29 09:00:00"))
    assert ordinary.shown("stl_failures", "month", "2024-03-01") == {("1", "W1"): (1, None)}


def test_at_risk_bands_use_what_stood_then():
    case = common_assault()
    assert case.shown("stl_at_risk_60", "month", "2023-12-01") == {("1", "W1"): (1, None)}  # 60 days left
    assert case.shown("stl_at_risk_30", "month", "2024-01-01") == {("1", "W1"): (1, None)}  # 29 days left
    assert case.shown("stl_at_risk_14", "month", "2024-02-01") == {("1", "W1"): (1, None)}  # 0 days left
    assert case.shown("stl_at_risk_14", "month", "2024-03-01") == {}
    case = common_assault(previous_offence_code="8N", reclassified_at=at("2024-02-10 09:00:00"))
    assert case.shown("stl_at_risk_30", "month", "2024-01-01") == {}
    assert case.shown("stl_at_risk_14", "month", "2024-02-01") == {("1", "W1"): (1, None)}


# --- suspects


def status(
    case: Case, number: str, suspect: str, kind: str, start: str, end: str | None = None, **values: object
) -> None:
    case.add(
        "athena.suspect_status",
        investigation_no=number,
        suspect_ref=suspect,
        status=kind,
        from_at=at(start),
        to_at=end and at(end),
        **values,
    )


def test_one_suspect_in_two_investigations_is_two_pairs():
    case = Case()
    case.crime("I", "2024-01-10 10:00:00")
    case.crime("J", "2024-01-10 10:00:00", oic="A2", status="finalised", finalised_at=at("2024-02-01 10:00:00"))
    status(case, "I", "S", "rui", "2024-05-10 14:30:00")
    status(case, "I", "S", "rui", "2024-05-15 14:30:00")
    status(case, "J", "S", "rui", "2024-05-18 14:30:00")
    status(case, "I", "T", "bail", "2024-05-18 14:30:00", "2024-05-20 14:30:00")
    assert case.shown("rui_suspects") == {("1", "W1"): (1, None), ("2", "D1"): (1, None)}
    cells = case.cells("rui_suspects", "rui_median_days", "bail_share")
    assert cells["rui_suspects", "force", FORCE, None, "current", on("2024-05-20")] == (2, None, 2)
    assert cells["rui_median_days", "force", FORCE, None, "current", on("2024-05-20")] == (None, 2, 6.0)
    assert cells["bail_share", "force", FORCE, None, "current", on("2024-05-20")] == (0, 2, 0.0)


@pytest.mark.parametrize(
    ("referred", "returned", "expired"),
    [
        (None, None, True),
        ("2024-05-01 09:00:00", None, False),
        ("2024-05-01 09:00:00", "2024-05-10 09:00:00", True),
        ("2024-05-01 09:00:00", "2024-05-11 09:00:00", False),
        ("2024-05-10 22:59:59", None, False),
        ("2024-05-10 23:00:00", None, True),
        ("2024-05-01 09:00:00", "2024-05-20 15:00:00", False),
    ],
)
def test_bail_clock_stops_with_the_prosecutor(referred, returned, expired):
    row = {
        "bail_end_on": on("2024-05-10"),
        "cps_referred_at": referred and at(referred),
        "cps_returned_at": returned and at(returned),
    }
    assert suspects.bail_expired(row, AS_AT, on("2024-05-20")) is expired
    assert not suspects.bail_expired(row | {"cps_referred_at": None}, AS_AT, on("2024-05-10"))


# --- overtime


def claim(case: Case, person: str, day: str, amount: str, hours: str = "2", **values: object) -> None:
    row = {
        "status": "paid",
        "pay_or_toil": "pay",
        "is_recoverable": False,
        "approved_at": at("2024-05-01 00:00:00"),
        "cost_centre": "CW",
    } | values
    case.add(
        "finance.overtime_claim",
        person_no=person,
        worked_on=on(day),
        amount_gbp=Decimal(amount),
        hours=Decimal(hours),
        **row,
    )


def test_overtime_spend_hours_and_budget():
    case = Case()
    case.add("finance.cost_centre", cost_centre="CW", unit_code="W1")
    case.add("finance.budget", cost_centre="CW", financial_year="2024/25", period=1, account_code="OT", budget_gbp=200)
    claim(case, "1", "2024-04-10", "100.10")
    claim(case, "1", "2024-04-11", "-40.05", "-1")
    claim(case, "1", "2024-04-12", "5", "3", pay_or_toil="toil")
    claim(case, "1", "2024-04-12", "5", "3", is_recoverable=True)
    claim(case, "1", "2024-04-12", "5", "3", status="claimed")
    claim(case, "1", "2024-04-12", "5", "3", approved_at=at("2024-05-21 00:00:00"))
    claim(case, "404", "2024-04-13", "10", cost_centre="C?")
    cells = case.cells("overtime_spend", "overtime_vs_budget", "overtime_hours_per_fte")
    month = ("month", on("2024-04-01"))
    assert cells["overtime_spend", "officer", "1", "W1", *month] == (60.05, None, 60.05)
    assert cells["overtime_spend", "officer", "UNASSIGNED", "UNPOSTED", *month] == (10, None, 10)
    assert cells["overtime_vs_budget", "team", "W1", WATFORD, *month] == (60.05, 200, pytest.approx(30.025))
    assert cells["overtime_vs_budget", "team", "UNPOSTED", "FORCE_WIDE", *month] == (10, 0, None)
    assert cells["overtime_hours_per_fte", "officer", "1", "W1", *month] == (1, 1, 1)
    assert cells["overtime_hours_per_fte", "force", FORCE, None, *month] == (3, 2, 1.5)
    assert budget_month("2023/24", 12) == on("2024-03-01")


def test_average_fte_follows_the_team():
    case = Case()
    case.person("3", None, fte=Decimal("0.5"))
    case.posting("3", "W1", on("2015-01-01"), on("2024-04-16"))
    case.posting("3", "D1", on("2024-04-16"))
    cells = case.cells("overtime_hours_per_fte")
    assert cells["overtime_hours_per_fte", "officer", "3", "W1", "month", on("2024-04-01")] == (0, 0.25, 0)
    assert cells["overtime_hours_per_fte", "team", "D1", DACORUM, "month", on("2024-04-01")] == (0, 1.25, 0)


# --- stop and search, intelligence


def form(**times: str | None) -> dict:
    names = ("searched_at", "submitted_at", "returned_at", "reviewed_at")
    return {name: (value := times.get(name[:-3])) and at(value) for name in names}


def test_stop_search_intervals():
    returned = form(searched="2024-05-01", submitted="2024-05-02", returned="2024-05-05")
    assert awaiting_review(returned) == (at("2024-05-02"), at("2024-05-05"))
    assert awaiting_officer(returned) == [(at("2024-05-02"), at("2024-05-02")), (at("2024-05-05"), None)]
    again = form(searched="2024-05-01", submitted="2024-05-07", returned="2024-05-05", reviewed="2024-05-09")
    assert awaiting_review(again) == (at("2024-05-07"), at("2024-05-09"))
    assert awaiting_officer(again)[1] == (at("2024-05-05"), at("2024-05-07"))
    draft = form(searched="2024-05-01")
    assert awaiting_review(draft) is None
    assert awaiting_officer(draft) == [(at("2024-05-02"), None)]


def test_stop_search_metrics():
    case = Case()
    common = {"user_id": "A1", "reviewer_user_id": "A2", "searched_at": at("2024-05-01 09:00:00")}
    case.add("athena.stop_search", status="awaiting_supervisor", submitted_at=at("2024-05-02 09:00:00"), **common)
    case.add("athena.stop_search", status="void", submitted_at=at("2024-05-02 09:00:00"), **common)
    case.add(
        "athena.stop_search",
        status="approved",
        submitted_at=at("2024-05-02 09:00:00"),
        reviewed_at=at("2024-05-09 09:00:00"),
        **common,
    )
    case.add("athena.stop_search", status="awaiting_supervisor", submitted_at=at("2024-05-13 14:30:01"), **common)
    case.add("athena.stop_search", status="draft", **common)
    assert case.shown("stop_search_awaiting_review") == {("2", "D1"): (2, None)}
    # The form submitted on the 13th was a draft of the officer's until then: no longer.
    assert case.shown("stop_search_awaiting_officer") == {("1", "W1"): (1, None)}
    assert case.shown("stop_search_reviewed_7d") == {("2", "D1"): (1, 2)}


def test_intelligence_rates():
    case = Case()
    report(case, "A1", "2024-05-10 09:00:00", status="rejected", decided_at=at("2024-05-12 09:00:00"))
    report(case, "A1", "2024-05-10 09:00:00", status="accepted", decided_at=at("2024-05-12 09:00:00"))
    for day, code, worked in (
        ("2024-05-10", "core", 8),
        ("2024-05-11", "core", 8),
        ("2024-05-12", "core", 0),
        ("2024-05-13", "court", 8),
    ):
        case.add("hr.duty", person_no="1", duty_on=on(day), duty_code=code, worked_hours=worked, unit_code="D1")
    case.add("hr.duty", person_no="404", duty_on=on("2024-05-10"), duty_code="core", worked_hours=8, unit_code="D1")
    assert case.shown("intelligence_per_10_shifts") == {("1", "W1"): (2, 2), ("UNASSIGNED", "D1"): (0, 1)}
    assert case.shown("intelligence_returned_share") == {("1", "W1"): (1, 2)}
    cells = case.cells("intelligence_per_10_shifts")
    assert cells["intelligence_per_10_shifts", "officer", "1", "W1", "current", on("2024-05-20")] == (2, 2, 10)


# --- response


def incident(
    case: Case, created: str, scenes: list[tuple[str, str | None]], grade: str = "immediate", **values: object
) -> None:
    row = {"grade_initial": grade, "grade_at_dispatch": None, "grade_final": grade, "csp_code": WATFORD} | values
    number = case.add("command_control.incident", created_at=at(created), **row)["incident_no"]
    for scene, collar in scenes:
        case.add(
            "command_control.attendance",
            incident_no=number,
            collar_no=collar,
            at_scene_at=at(scene),
            resource_type="officer",
        )


def test_arrival_across_the_clock_change_is_15_minutes():
    case = Case()
    incident(case, "2023-10-29 00:50:00", [("2023-10-29 01:05:00", "1")])
    cells = case.cells("response_immediate_p50", "response_immediate_in_sla")
    month = ("month", on("2023-10-01"))
    assert cells["response_immediate_p50", "force", FORCE, None, *month] == (None, 1, 15)
    assert cells["response_immediate_in_sla", "team", "W1", None, *month] == (0, 1, 0)


def test_response_rules():
    case = Case()
    incident(case, "2024-05-10 10:00:00", [("2024-05-10 10:00:00", "1"), ("2024-05-10 10:12:00", "2")])
    incident(case, "2024-05-10 10:00:00", [("2024-05-10 10:12:01", "99")], csp_code=None)
    incident(case, "2024-05-10 10:00:00", [("2024-05-10 22:00:01", "1")])
    incident(case, "2024-05-10 10:00:00", [], closing_code="duplicate", closed_at=at("2024-05-10 11:00:00"))
    incident(case, "2024-05-10 10:00:00", [("2024-05-10 11:00:00", "1")], grade="prompt")
    incident(case, "2024-05-10 10:00:00", [("2024-05-10 10:10:00", "1")], grade="prompt", grade_at_dispatch="scheduled")
    assert case.shown("response_immediate_in_sla", level="team") == {("D1", None): (1, 1), ("UNPOSTED", None): (0, 1)}
    assert case.shown("response_immediate_in_sla", level="csp") == {
        (WATFORD, FORCE): (1, 1),
        ("FORCE_WIDE", FORCE): (0, 1),
    }
    assert case.shown("response_prompt_in_sla", level="force") == {(FORCE, None): (1, 1)}
    assert case.shown("response_unattended_share", level="force") == {(FORCE, None): (1, 4)}


def test_quantile_interpolates_and_wilson():
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([10, 20], 0.9) == pytest.approx(19)
    assert quantile([7], 0.9) == 7
    low, high = wilson(9, 10)
    assert (low, high) == (pytest.approx(0.5958499, abs=1e-6), pytest.approx(0.9821238, abs=1e-6))


# --- workload and lists


def test_workload_per_deployable_fte_and_unavailable_holders():
    case = Case()
    case.person("3", "W1", fte=Decimal("0.5"))
    case.person("4", "W1", left_on=on("2024-05-01"))
    case.add("hr.absence", person_no="1", from_on=on("2024-04-21"), to_on=None, category="sickness")
    for number, oic in (("I", "A1"), ("J", "A3"), ("K", "A4")):
        case.crime(number, "2024-04-01 09:00:00", oic=oic)
    assert case.shown("workload_per_fte", level="team") == {("W1", WATFORD): (3, 0.5), ("D1", DACORUM): (0, 1)}
    assert case.shown("held_by_unavailable", level="team") == {("W1", WATFORD): (2, None)}
    case.rows["hr"]["absence"][0]["from_on"] = on("2024-04-22")
    assert case.shown("held_by_unavailable", level="team") == {("W1", WATFORD): (1, None)}
    case.posting("1", "D1", on("2024-05-01"), posting_type="secondment", is_primary=False)
    assert case.shown("held_by_unavailable", level="team") == {("W1", WATFORD): (2, None)}


def test_unallocated_after_48_hours_with_nobody():
    case = Case()
    case.crime("I", "2024-05-18 14:30:00", oic="Q")
    case.crime("J", "2024-05-18 14:29:59", oic="Q", oic_unit_code="W1")
    case.crime("K", "2024-05-01 00:00:00", oic="Q")
    case.history("K", "A1", "2024-05-01 00:00:00", "2024-05-19 00:00:00")
    case.history("K", "Q", "2024-05-19 00:00:00")
    case.crime("L", "2024-05-01 00:00:00", oic="A1")
    assert case.shown("unallocated_48h") == {("UNALLOCATED", "W1"): (1, None)}


def test_allocated_within_48_hours():
    case = Case()
    case.crime("I", "2024-05-01 00:00:00", oic="A1")
    case.crime("J", "2024-05-01 00:00:00")
    case.history("J", "Q", "2024-05-01 00:00:00", "2024-05-03 00:00:00", unit_code="W1")
    case.history("J", "A2", "2024-05-03 00:00:00")
    case.crime("K", "2024-05-01 00:00:00", oic="Q", oic_unit_code="D1")
    case.history("K", "Q", "2024-05-01 00:00:00", unit_code="W1")
    case.crime("L", "2024-05-18 14:30:01", oic="A1")
    assert case.shown("allocated_within_48h", level="team") == {("W1", WATFORD): (1, 2), ("D1", DACORUM): (1, 1)}


def test_outstanding_items():
    case = Case()
    case.crime("T", "2024-01-01 00:00:00", is_test=True)
    case.crime("C", "2024-01-01 00:00:00", status="cancelled", cancelled_at=at("2024-04-01 00:00:00"))
    common = {"owner_user_id": "A1", "opened_on": on("2024-01-05"), "item_type": "other"}
    case.add("sharepoint.outstanding_item", due_on=on("2024-05-19"), **common)
    case.add("sharepoint.outstanding_item", due_on=on("2024-05-20"), **common)
    case.add("sharepoint.outstanding_item", closed_on=on("2024-05-20"), **common)
    case.add("sharepoint.outstanding_item", investigation_no="T", **common)
    case.add("sharepoint.outstanding_item", investigation_no="C", **common)
    assert case.shown("acro_outstanding") == {("1", "W1"): (2, None)}
    assert case.shown("acro_overdue") == {("1", "W1"): (1, None)}
    assert case.shown("acro_outstanding", "month", "2024-02-01") == {("1", "W1"): (4, None)}


def test_plans_confirmations_and_posting_lag():
    case = Case()
    for reviewed in ("2024-05-10", "2024-05-11", None):
        case.add(
            "review_app.plan",
            person_no="2",
            opened_by="1",
            review_due_on=on("2024-05-10"),
            metric_id="rui_suspects",
            opened_on=on("2024-04-01"),
            reviewed_on=reviewed and on(reviewed),
        )
    assert case.shown("plans_reviewed_on_time") == {("1", "W1"): (1, 3)}
    case.add("sharepoint.roster_confirmation", person_no="1", unit_code="W1", confirmed_on=on("2024-04-23"))
    case.add("sharepoint.roster_confirmation", person_no="2", unit_code="D1", confirmed_on=on("2024-04-22"))
    case.add("sharepoint.roster_confirmation", person_no="2", unit_code="W1", confirmed_on=on("2024-05-19"))
    assert case.shown("posting_confirmed_28d") == {("1", "W1"): (1, 1), ("2", "D1"): (0, 1)}
    case.posting("1", "W1", on("2024-05-20"), entered_at=at("2024-05-10 09:00:00"))
    case.posting("1", "W1", on("2024-04-20"), entered_at=at("2024-05-10 09:00:00"))
    case.posting("1", "W1", on("2024-04-20"), on("2024-04-20"), entered_at=at("2024-05-10 09:00:00"))
    cells = case.cells("posting_lag_median_days")
    assert cells["posting_lag_median_days", "force", FORCE, None, "current", on("2024-05-20")] == (None, 2, 5)


def test_flags_with_plan():
    case = Case()
    raised = at("2024-05-01 09:00:00")
    flags = [{"metric_id": metric, "level": "officer", "entity_id": "1", "raised_at": raised} for metric in ("a", "b")]
    flags.append({"metric_id": "a", "level": "officer", "entity_id": "2", "raised_at": AS_AT - timedelta(days=14)})
    case.add("review_app.plan", person_no="1", metric_id="a", opened_on=on("2024-05-01"), opened_by="2")
    assert case.shown("flags_with_plan", flags=flags) == {("1", "W1"): (1, 2)}


# --- rows


def test_zero_rows():
    case = Case()
    case.person("3", "W1", is_protected=True)
    case.person("4", None)
    case.person("5", None)
    case.posting("5", "W1", on("2015-01-01"), on("2024-05-10"))
    case.posting("5", "D1", on("2024-05-10"))
    report(case, "A5", "2024-05-09 09:00:00")
    shown = {key[1:4]: cell[0] for key, cell in case.cells("intelligence_reports").items() if key[4] == "current"}
    assert shown == {
        ("officer", "1", "W1"): 0,
        ("officer", "2", "D1"): 0,
        ("officer", "5", "W1"): 1,
        ("officer", "5", "D1"): 0,
        ("team", "W1", WATFORD): 1,
        ("team", "D1", DACORUM): 0,
        ("csp", WATFORD, FORCE): 1,
        ("csp", DACORUM, FORCE): 0,
        ("force", FORCE, None): 1,
    }


def rolled_up(cells: dict) -> None:
    """Officer rows plus buckets = team = CSP = force, for every additive metric and period."""
    sums: dict = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    below = {"officer": "team", "team": "csp", "csp": "force"}
    for (metric_id, level, _, parent, grain, start), cell in cells.items():
        metric = CATALOGUE[metric_id]
        if level in below and metric.kind != "median" and not (level == "team" and not metric.team_parent):
            total = sums[metric_id, below[level], grain, start][parent]
            total[0] += cell[0]
            total[1] += cell[1] or 0
    for (metric_id, level, grain, start), parents in sums.items():
        if level not in CATALOGUE[metric_id].levels:
            continue
        above: dict = defaultdict(lambda: [0.0, 0.0])
        for (other, other_level, entity, _, other_grain, other_start), cell in cells.items():
            if (other, other_level, other_grain, other_start) == (metric_id, level, grain, start):
                above[entity][0] += cell[0]
                above[entity][1] += cell[1] or 0
        for entity in {*parents, *above}:
            assert parents[entity] == pytest.approx(above[entity], abs=1e-6), (metric_id, level, entity, grain, start)


ADDITIVE = [metric_id for metric_id, metric in CATALOGUE.items() if metric.kind != "median"]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(worlds())
def test_roll_up_invariant_on_random_worlds(made):
    world, as_at = made
    cells = calculate(world, as_at, date(2024, 2, 1), metrics=ADDITIVE)
    rolled_up({key: cell for key, cell in cells.items() if key[4] != "week"})


def test_a_past_stock_is_what_a_release_at_that_midnight_showed():
    # Reference data apart (postings keyed later, Athena sightings), so only at force level.
    for seed in range(6):
        world, as_at = make_world(seed)
        stocks = [
            m
            for m, metric in CATALOGUE.items()
            if metric.basis == "S" and m not in ("workload_per_fte", "posting_confirmed_28d")
        ]
        now = calculate(world, as_at, HISTORY_START, metrics=stocks)
        then = calculate(world, local_midnight(on("2024-02-01")), HISTORY_START, metrics=stocks)
        for metric_id in set(stocks) - {"held_by_unavailable", "acro_outstanding", "acro_overdue", "bail_expired"}:
            if metric_id.startswith("stl_at_risk"):
                continue  # days left are counted from another day: D is the day that ended, `as_at` is in the next
            month = now.get((metric_id, "force", FORCE, None, "month", on("2024-01-01")))
            current = then.get((metric_id, "force", FORCE, None, "current", on("2024-02-01")))
            assert month == current, (seed, metric_id)


def test_written_worlds_read_back_the_same(tmp_path):
    world, as_at = make_world(5)
    again = load_directory(write_world(world, tmp_path))
    assert again == world
    assert calculate(again, as_at, HISTORY_START) == calculate(world, as_at, HISTORY_START)


# --- comparison


def test_compare_finds_missing_extra_and_different_cells(tmp_path):
    pd = pytest.importorskip("pandas")
    world, as_at = make_world(5)
    expected = calculate(world, as_at, HISTORY_START)
    rows = [(*key, *cell) for key, cell in expected.items()]
    frame = pd.DataFrame(rows, columns=[*comparing.KEY_COLUMNS, *comparing.CELL_COLUMNS])
    assert comparing.compare(expected, frame) == []
    path = tmp_path / "metric_value.parquet"
    frame.to_parquet(path)
    assert comparing.compare(expected, tmp_path) == []
    frame.loc[0, "numerator"] = 99.0
    frame.loc[1, "entity_id"] = "somebody else"
    kinds = sorted(item.kind for item in comparing.compare(expected, frame))
    assert kinds == ["differs", "extra", "missing"]
    assert "TOTAL" in comparing.report(comparing.compare(expected, frame), expected)
