"""Figures, days and names in words, the same on every page."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

FAMILIES = {
    "time_limits": "Statutory time limits", "victims": "Victims", "workload": "Workload", "suspects": "Suspects",
    "out_of_court": "Out of court disposals", "outstanding": "Outstanding items", "stop_search": "Stop and search",
    "intelligence": "Intelligence", "response": "Response", "overtime": "Overtime", "plans": "Plans",
    "trust": "Trust in the figures",
}  # fmt: skip
LEVELS = {"force": "Force", "csp": "Partnership", "team": "Team", "officer": "Officer"}
BELOW = {"force": "Partnerships", "csp": "Teams", "team": "Officers"}
ROLES = {
    "constable": "Own figures", "sergeant": "Sergeant", "inspector": "Inspector", "chief_inspector": "Chief inspector",
    "headquarters": "Headquarters", "analyst": "Analyst", "hr": "Human resources", "partner": "Partner",
}  # fmt: skip
SYSTEMS = {
    "athena": "Athena", "command_control": "Command and control", "finance": "Finance", "hr": "HR",
    "sharepoint": "SharePoint lists", "review_app": "Review app", "police_uk": "data.police.uk", "csew": "Crime survey",
}  # fmt: skip
BUCKETS = {
    "UNASSIGNED": "No team is known for this work", "UNALLOCATED": "Waiting in a queue for an officer",
    "LEAVER_HELD": "Still held by somebody who has left", "EXTERNAL": "Held outside the force",
    "PROTECTED": "People who are never shown by name", "DISPUTED": "People whose team is disputed",
    "HANDOVER": "Held for less than 28 days when the limit passed", "RECLASSIFIED": "Late only by being reclassified",
    "UNPOSTED": "People without a posting",
}  # fmt: skip


def figure(value: float | None, unit: str | None) -> str:
    """Return a value with its unit, rounded to what can be read: 58.3%, £1,200, 12.5 days, 7."""
    if value is None:
        return "no figure"
    if unit == "%":
        return f"{value:.1f}%"
    if unit == "GBP":
        return f"£{value:,.0f}"
    number = f"{value:,.0f}" if abs(value - round(value)) < 0.005 else f"{value:,.1f}" if value >= 1 else f"{value:.2f}"
    return f"{number} {unit}" if unit in ("days", "minutes", "hours") else number


def out_of(numerator: float | None, denominator: float | None) -> str | None:
    """Return "35 of 60" where a value has a denominator."""
    if numerator is None or denominator is None:
        return None
    return f"{_plain(numerator)} of {_plain(denominator)}"


def day(given: date | None) -> str:
    """Return 5 November 2024."""
    return f"{given.day} {given:%B %Y}" if given else "never"


@lru_cache(maxsize=512)
def month(given: date) -> str:
    """Return November 2024."""
    return f"{given:%B %Y}"


@lru_cache(maxsize=512)
def short_month(given: date) -> str:
    """Return Nov 2024."""
    return f"{given:%b %Y}"


@lru_cache(maxsize=512)
def moment(given: datetime | None) -> str:
    """Return 5 November 2024, 09:30, in local time; ``given`` is naive UTC or has a zone."""
    if given is None:
        return "never"
    aware = given if given.tzinfo else given.replace(tzinfo=ZoneInfo("UTC"))
    local = aware.astimezone(ZoneInfo("Europe/London"))
    return f"{day(local.date())}, {local:%H:%M}"


def capitalize_first(text: str) -> str:
    """Return ``text`` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"
