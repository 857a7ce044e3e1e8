"""Overtime: spend, spend against budget, hours per FTE."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from .clock import DAY, add_months
from .load import Row
from .people import employed
from .rollup import Place

if TYPE_CHECKING:
    from .release import Release

RANKS = frozenset({"PC", "DC", "PS", "DS"})
OVERTIME_ACCOUNT = "OT"


def counts(claim: Row, as_at: datetime) -> bool:
    """Approved or paid claims, pay not toil, not recoverable, reversals included; approved by `as_at`."""
    return (
        claim["status"] in ("approved", "paid")
        and claim["pay_or_toil"] == "pay"
        and not claim["is_recoverable"]
        and (claim["approved_at"] is None or claim["approved_at"] <= as_at)
    )


def signed_hours(claim: Row) -> Decimal:
    """Hours with the sign of the amount."""
    amount = claim["amount_gbp"]
    return abs(claim["hours"]) * ((amount > 0) - (amount < 0))


def fte(person: Row) -> Decimal:
    """A person's FTE, never more than 1.0."""
    return max(min(person["fte"] or Decimal(0), Decimal(1)), Decimal(0))


def budget_month(financial_year: str, period: int) -> date:
    """First of the month of a financial period: "2023/24", 1 = April .. 12 = March."""
    return add_months(date(int(financial_year[:4]), 4, 1), period - 1)


def centre_place(release: Release, unit_code: str | None, first: date) -> Place:
    """The cost centre's unit if mapped on the first of the month, else UNPOSTED."""
    unit = release.attribution.unit(first, unit_code)
    return Place(None, unit, release.postings.csp_of(unit, first))


def add_claims(release: Release) -> None:
    """Spend and hours by claimant and team that day; spend by cost centre against budget."""
    units = {row["cost_centre"]: row["unit_code"] for row in release.world.rows("finance", "cost_centre")}
    for claim in release.world.rows("finance", "overtime_claim"):
        if not counts(claim, release.as_at):
            continue
        day = claim["worked_on"]
        place = release.attribution.person(claim["person_no"], day)
        release.ledger.event("overtime_spend", day, place, claim["amount_gbp"])
        release.ledger.event("overtime_hours_per_fte", day, place, signed_hours(claim))
        place = centre_place(release, units.get(claim["cost_centre"]), day.replace(day=1))
        release.ledger.event("overtime_vs_budget", day, place, claim["amount_gbp"])
    for budget in release.world.rows("finance", "budget"):
        if budget["account_code"] == OVERTIME_ACCOUNT:
            first = budget_month(budget["financial_year"], budget["period"])
            place = centre_place(release, units.get(budget["cost_centre"]), first)
            release.ledger.event("overtime_vs_budget", first, place, 0, budget["budget_gbp"])


def add_fte_days(release: Release) -> None:
    """FTE of people at PC, DC, PS, DS on every day of a flow period; the ledger divides by the period's days."""
    if not release.ledger.wants("overtime_hours_per_fte"):
        return
    first = min(period.flow_from for period in release.ledger.periods)
    last = max(period.flow_to for period in release.ledger.periods)
    for person in release.people.everybody:
        if person["rank_code"] not in RANKS:
            continue
        day = max(first, person["started_on"])
        while day < last and employed(person, day):
            if release.ledger.in_a_period(day):
                place = release.attribution.person(person["person_no"], day)
                release.ledger.event("overtime_hours_per_fte", day, place, 0, fte(person))
            day += DAY


def add(release: Release) -> None:
    """overtime_spend, overtime_vs_budget and overtime_hours_per_fte."""
    if release.ledger.wants("overtime_spend", "overtime_vs_budget", "overtime_hours_per_fte"):
        add_claims(release)
        add_fte_days(release)
