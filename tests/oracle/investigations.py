"""Investigations: population, ends, who was in the case when, and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from .load import Row, World

IGNORED_OUTCOMES = frozenset({"1a", "2a", "3a"})
TIME_LIMIT_EXPIRED = "17"


def earliest(*instants: datetime | None) -> datetime | None:
    """Return the earliest of the instants that are there."""
    return min((instant for instant in instants if instant is not None), default=None)


def ended_at(investigation: Row) -> datetime | None:
    """Status `open` means not ended; otherwise it ended at the earliest of its three end times."""
    if investigation["status"] == "open":
        return None
    return earliest(investigation["finalised_at"], investigation["cancelled_at"], investigation["transferred_at"])


def left_at(investigation: Row) -> datetime | None:
    """A cancelled or transferred investigation leaves every metric from that instant."""
    if investigation["status"] == "open":
        return None
    return earliest(investigation["cancelled_at"], investigation["transferred_at"])


def holding(history: Iterable[Row], at: datetime) -> Row | None:
    """The interval holding an instant (overlap: latest `from_at`, then greatest id)."""
    rows = [row for row in history if row["from_at"] <= at and (row["to_at"] is None or at < row["to_at"])]
    return max(rows, key=lambda row: (row["from_at"], row["oic_history_id"]), default=None)


def stretches(history: Sequence[Row], until: datetime) -> list[tuple[datetime, datetime, Row | None]]:
    """Cut the history up to an instant into stretches with one holding interval each (None: a gap)."""
    cuts = {until}
    for row in history:
        cuts.update(cut for cut in (row["from_at"], row["to_at"]) if cut is not None and cut < until)
    ordered = sorted(cuts)
    return [(start, end, holding(history, start)) for start, end in pairwise(ordered)]


def held_since(history: Sequence[Row], at: datetime) -> datetime | None:
    """Since when the user in the case at an instant has held it, unbroken; None if no interval holds the instant."""
    now = holding(history, at)
    if now is None:
        return None
    since = at
    for start, _, row in reversed(stretches(history, at)):
        if row is None or row["user_id"] != now["user_id"]:
            break
        since = start
    return since


def outcome_valid_at(outcome: Row, at: datetime) -> bool:
    """Validated and unrescinded as it stood at an instant: decided, entered, validated and not rescinded by then."""
    return (
        outcome["decided_at"] <= at
        and outcome["entered_at"] <= at
        and outcome["validated_at"] is not None
        and outcome["validated_at"] <= at
        and (outcome["rescinded_at"] is None or at < outcome["rescinded_at"])
    )


def latest_outcome(outcomes: Iterable[Row]) -> Row | None:
    """ "Latest" outcome of an offence: by `decided_at`, then `entered_at`, then `outcome_id`."""
    return max(outcomes, key=lambda row: (row["decided_at"], row["entered_at"], row["outcome_id"]), default=None)


@dataclass
class Offence:
    """An offence line with its outcomes (1a, 2a and 3a removed)."""

    row: Row
    outcomes: list[Row] = field(default_factory=list)

    def disposed_at(self, at: datetime) -> bool:
        """ "Validly disposed" = has a validated, unrescinded outcome."""
        return any(outcome_valid_at(outcome, at) for outcome in self.outcomes)


@dataclass
class Investigation:
    """An investigation with its history, offences and victims."""

    row: Row
    history: list[Row] = field(default_factory=list)
    offences: list[Offence] = field(default_factory=list)
    victims: list[Row] = field(default_factory=list)
    ended_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def recorded_at(self) -> datetime:
        """Return when it was recorded."""
        return self.row["recorded_at"]

    def counts_at(self, at: datetime) -> bool:
        """An event at time t counts if t is before the cancellation or transfer."""
        return self.left_at is None or at < self.left_at

    def open_at(self, at: datetime) -> bool:
        """Recorded and not ended."""
        return self.recorded_at <= at and (self.ended_at is None or at < self.ended_at)

    def oic_at(self, at: datetime) -> tuple[str | None, str | None]:
        """OIC at an instant and the unit on the record in force then; no interval: the investigation's own.

        A null user is nobody. An interval without a unit falls back to the investigation's unit.
        """
        row = holding(self.history, at)
        if row is None:
            return self.row["oic_user_id"], self.row["oic_unit_code"]
        return row["user_id"], row["unit_code"] or self.row["oic_unit_code"]

    def valid_outcomes(self, offence: Offence, at: datetime) -> list[Row]:
        """Validated, unrescinded outcomes as known at an instant, decided before the record left the metrics."""
        return [row for row in offence.outcomes if outcome_valid_at(row, at) and self.counts_at(row["decided_at"])]

    def undisposed_at(self, at: datetime) -> bool:
        """Open, with no offence validly disposed."""
        return self.open_at(at) and not any(offence.disposed_at(at) for offence in self.offences)


def last_held_by(history: Sequence[Row], at: datetime, is_person: Callable[[str | None], bool]) -> datetime | None:
    """When a person-type account last held it before an instant; None if never."""
    ends = [end for _, end, row in stretches(history, at) if row is not None and is_person(row["user_id"])]
    return max(ends, default=None)


class Register:
    """The population (crime, not test, recorded by `as_at`), and every row for what only asks if it was cancelled."""

    def __init__(self, world: World, as_at: datetime) -> None:
        """Join offences, outcomes, histories and victims to their investigations; orphans are in no metric."""
        self.all: dict[str, Investigation] = {}
        for row in world.rows("athena", "investigation"):
            self.all[row["investigation_no"]] = Investigation(row, ended_at=ended_at(row), left_at=left_at(row))
        for row in world.rows("athena", "oic_history"):
            investigation = self.all.get(row["investigation_no"])
            if investigation and row["from_at"] <= as_at and (row["to_at"] is None or row["from_at"] < row["to_at"]):
                investigation.history.append(row)
        for investigation in self.all.values():
            investigation.history.sort(key=lambda row: (row["from_at"], row["oic_history_id"]))
        self.offence_of: dict[str, tuple[Investigation, Offence]] = {}
        for row in world.rows("athena", "offence"):
            if investigation := self.all.get(row["investigation_no"]):
                offence = Offence(row)
                investigation.offences.append(offence)
                self.offence_of[row["offence_id"]] = (investigation, offence)
        self.outcome_of: dict[str, tuple[Investigation, Row]] = {}
        for row in world.rows("athena", "outcome"):
            self._add_outcome(row, as_at)
        for row in world.rows("athena", "victim"):
            if investigation := self.all.get(row["investigation_no"]):
                investigation.victims.append(row)
        self.crimes: dict[str, Investigation] = {
            number: investigation
            for number, investigation in self.all.items()
            if is_population(investigation.row) and investigation.recorded_at <= as_at
        }

    def _add_outcome(self, row: Row, as_at: datetime) -> None:
        if row["outcome_code"].strip().lower() in IGNORED_OUTCOMES or row["offence_id"] not in self.offence_of:
            return
        if row["decided_at"] > as_at or row["entered_at"] > as_at:
            return
        investigation, offence = self.offence_of[row["offence_id"]]
        offence.outcomes.append(row)
        self.outcome_of[row["outcome_id"]] = (investigation, row)

    def is_crime(self, investigation: Investigation) -> bool:
        """Tell whether an investigation is in the population."""
        return investigation.row["investigation_no"] in self.crimes


def is_population(investigation: Row) -> bool:
    """`record_type = 'crime'`, not `is_test`."""
    return investigation["record_type"] == "crime" and not investigation["is_test"]
