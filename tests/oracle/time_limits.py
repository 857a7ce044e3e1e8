"""Statutory time limits: rules, limit dates, failures, rates and what is at risk."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .clock import DAY, REFERENCE, add_months, last_second, local_date, local_midnight
from .investigations import TIME_LIMIT_EXPIRED, Investigation, Offence, earliest, held_since
from .load import Row
from .rollup import Place

if TYPE_CHECKING:
    from .release import Release

HANDOVER_HELD = timedelta(hours=28 * 24)
RISK_BANDS = (("stl_at_risk_14", 0, 14), ("stl_at_risk_30", 15, 30), ("stl_at_risk_60", 31, 60))
NO_LIMIT = "none"

Rules = dict[str, list[tuple[date, str]]]


def read_rules(path: Path | None = None) -> Rules:
    """Read `offence_rules.csv`: by offence code, (valid_from, rule)."""
    rules: Rules = {}
    with (path or REFERENCE / "offence_rules.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rules.setdefault(row["offence_code"], []).append((date.fromisoformat(row["valid_from"]), row["rule"]))
    return rules


def offence_day(offence: Row) -> date | None:
    """The last local day of the offence: `committed_to`, else `committed_from`; neither: no limit."""
    committed = offence["committed_to"] or offence["committed_from"]
    return local_date(committed) if committed else None


def rule_in_force(code: str | None, day: date, rules: Rules) -> str:
    """The rule with the latest `valid_from` not after the last local day of the offence; not listed: `*`."""
    listed = rules.get(code or "") or rules.get("*", [])
    return max(((since, rule) for since, rule in listed if since <= day), default=(None, NO_LIMIT))[1]


def limit_date(rule: str, day: date, domestic_abuse: bool, statement_at: datetime | None) -> date | None:
    """The limit date under a rule.

    `summary_6m`: the same day of the sixth month after; no such day, the month's last. `da_6m_2y` (with domestic
    abuse): six months from the local date of the first complainant statement, at most two years from the offence; no
    statement yet, or no domestic abuse: summary_6m. `none`: no limit.
    """
    if rule == NO_LIMIT:
        return None
    if rule == "da_6m_2y" and domestic_abuse and statement_at is not None:
        return min(add_months(local_date(statement_at), 6), add_months(day, 24))
    return add_months(day, 6)


def code_at(offence: Row, at: datetime) -> str | None:
    """The offence code as it stood at an instant: before `reclassified_at`, the previous code."""
    if offence["reclassified_at"] is not None and at < offence["reclassified_at"] and offence["previous_offence_code"]:
        return offence["previous_offence_code"]
    return offence["offence_code"]


def limit_at(investigation: Row, offence: Row, at: datetime, rules: Rules, code: str | None = None) -> date | None:
    """The limit date by the code and the statement as they stood at an instant (or by a given code)."""
    day = offence_day(offence)
    if day is None:
        return None
    statement = investigation["first_complainant_statement_at"]
    known = statement if statement is not None and statement <= at else None
    rule = rule_in_force(code or code_at(offence, at), day, rules)
    return limit_date(rule, day, bool(investigation["is_domestic_abuse"]), known)


def on_or_before(at: datetime | None, day: date) -> bool:
    """The instant is there and its local date is not after the day."""
    return at is not None and local_date(at) <= day


def had_no_limit_before(investigation: Row, offence: Row, at: datetime, rules: Rules) -> bool:
    """The offence was reclassified by an instant, and its previous code had no limit."""
    moved = offence["reclassified_at"]
    if moved is None or moved > at or not offence["previous_offence_code"]:
        return False
    return limit_at(investigation, offence, at, rules, offence["previous_offence_code"]) is None


@dataclass(frozen=True)
class TimeLimited:
    """What became of a time-limited offence: when it counts, whether it failed, and how."""

    day: date
    at: datetime
    failed: bool
    reclassified: bool
    limit: date


def rescuing(outcomes: Iterable[Row]) -> list[Row]:
    """Outcome 17 ("time limit expired") never rescues, whenever entered."""
    return [row for row in outcomes if row["outcome_code"].strip() != TIME_LIMIT_EXPIRED]


def settle(investigation: Investigation, offence: Offence, as_at: datetime, rules: Rules) -> TimeLimited | None:
    """When and how a time-limited offence with a suspect counts, as known at `as_at`; None: not at all.

    A failure: a suspect identified on or before the limit date, and by its end neither proceedings nor a validated,
    unrescinded outcome (not 17) decided on or before it; it falls on the limit date + 1 day. Reclassified: the previous
    code had no limit, the new one does, its limit is before the local date of `reclassified_at`, a suspect was
    identified by then, and nothing was done by the limit: a failure on that date. Otherwise counted at the first of
    proceedings, first outcome, limit date + 1 day, with a suspect identified by then.
    """
    limit = limit_at(investigation.row, offence.row, as_at, rules)
    if limit is None:
        return None
    identified = known(investigation.row["suspect_identified_at"], as_at)
    proceedings = known(offence.row["proceedings_at"], as_at)
    decided = earliest(*(row["decided_at"] for row in rescuing(investigation.valid_outcomes(offence, as_at))))
    done = earliest(proceedings, decided)
    in_time = on_or_before(done, limit)
    if not in_time:
        if had_no_limit_before(investigation.row, offence.row, as_at, rules):
            moved = offence.row["reclassified_at"]
            if limit < local_date(moved):
                failed = on_or_before(identified, local_date(moved))
                return TimeLimited(local_date(moved), moved, True, True, limit) if failed else None
        if on_or_before(identified, limit):
            return TimeLimited(limit + DAY, local_midnight(limit + DAY), True, False, limit)
        return None
    if identified is None or done is None or identified > done:
        return None
    return TimeLimited(local_date(done), done, False, False, limit)


def known(at: datetime | None, as_at: datetime) -> datetime | None:
    """A fact counts if its event time is not after `as_at`."""
    return at if at is not None and at <= as_at else None


def failure_place(release: Release, investigation: Investigation, settled: TimeLimited) -> Place:
    """OIC at 23:59:59 local of the limit date, with HANDOVER; reclassified: RECLASSIFIED, team of the OIC then.

    HANDOVER: the same user has held it, unbroken, for less than 28 x 24 h (a first OIC too).
    """
    if settled.reclassified:
        place = release.oic_place(investigation, settled.at, settled.day)
        return release.attribution.reclassified(place)
    at = last_second(settled.limit)
    place = release.oic_place(investigation, at, settled.limit)
    since = held_since(investigation.history, at)
    return release.attribution.handover(place, since is not None and at - since < HANDOVER_HELD)


def add_failures(release: Release) -> None:
    """stl_failures and stl_failure_rate."""
    if not release.ledger.wants("stl_failures", "stl_failure_rate"):
        return
    for investigation in release.register.crimes.values():
        for offence in investigation.offences:
            settled = settle(investigation, offence, release.as_at, release.rules)
            if (
                settled is None
                or not investigation.counts_at(settled.at)
                or not release.ledger.in_a_period(settled.day)
            ):
                continue
            if settled.failed:
                place = failure_place(release, investigation, settled)
                release.ledger.event("stl_failures", settled.day, place, 1)
            else:
                place = release.oic_place(investigation, settled.at, settled.day)
            release.ledger.event("stl_failure_rate", settled.day, place, int(settled.failed), 1)


def at_risk(investigation: Investigation, offence: Offence, at: datetime, day: date, rules: Rules) -> str | None:
    """The band of an open time-limited offence with a suspect, no proceedings, not disposed; None: not at risk.

    In the past it uses the code and the statement as they stood then.
    """
    if not investigation.open_at(at) or known(investigation.row["suspect_identified_at"], at) is None:
        return None
    if known(offence.row["proceedings_at"], at) is not None or offence.disposed_at(at):
        return None
    limit = limit_at(investigation.row, offence.row, at, rules)
    if limit is None:
        return None
    left = (limit - day).days
    return next((metric_id for metric_id, low, high in RISK_BANDS if low <= left <= high), None)


def add_at_risk(release: Release) -> None:
    """stl_at_risk_14, _30 and _60."""
    if not release.ledger.wants(*(band[0] for band in RISK_BANDS)):
        return
    for investigation in release.register.crimes.values():
        if investigation.row["suspect_identified_at"] is None:
            continue
        for offence in investigation.offences:
            for period in release.stock_periods(investigation.recorded_at, investigation.ended_at):
                band = at_risk(investigation, offence, period.instant, period.day, release.rules)
                if band:
                    place = release.oic_place(investigation, period.instant, period.day)
                    release.ledger.state(band, period, place, 1)


def add(release: Release) -> None:
    """Add every time-limit metric."""
    add_failures(release)
    add_at_risk(release)
