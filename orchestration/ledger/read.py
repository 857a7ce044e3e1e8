"""The ledger as its readers want it: the last runs, the newest first, each with its stages."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestration.ledger.store import outcome_before, reading

if TYPE_CHECKING:
    from orchestration.settings import Settings


@dataclass(frozen=True)
class Stage:
    """One stage of a run. ``rows`` landed, replayed or published; ``peak_mb`` resident in the whole process."""

    stage: str
    detail: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    rows: int
    outcome: str


@dataclass(frozen=True)
class Run:
    """One run. Times are naive UTC by the wall clock; ``rows`` is how many changed rows landed."""

    run_id: int
    began_at: datetime
    ended_at: datetime | None
    as_at: datetime
    outcome: str
    release_id: str | None
    rows: int
    withheld: int
    stages: tuple[Stage, ...] = ()

    @property
    def seconds(self) -> float:
        """The wall clock of all stages together."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def cpu_seconds(self) -> float:
        """The processor time of all stages together."""
        return sum(stage.cpu_seconds for stage in self.stages)

    @property
    def peak_mb(self) -> float:
        """The highest of the stages' peaks."""
        return max((stage.peak_mb for stage in self.stages), default=0.0)

    def by_stage(self) -> dict[str, float]:
        """Return the seconds of each kind of stage, the sources' reads as one."""
        seconds: dict[str, float] = {}
        for stage in self.stages:
            seconds[stage.stage] = seconds.get(stage.stage, 0.0) + stage.seconds
        return seconds


def last_runs(settings: Settings, count: int = 20) -> list[Run]:
    """Return the newest ``count`` runs, the newest first; nothing where there is no ledger yet."""
    with reading(settings) as ledger:
        if ledger is None:
            return []
        rows = ledger.execute("select * from run order by run_id desc limit ?", [count]).fetchall()
        return [_run(row, ledger) for row in rows]


def last_outcome(settings: Settings) -> str | None:
    """Return how the last run ended that is over, None where there was none."""
    with suppress(sqlite3.Error), reading(settings) as ledger:  # a damaged ledger is begun anew by the next writer
        return outcome_before(ledger) if ledger else None
    return None


def last_tidied(settings: Settings) -> datetime | None:
    """Return when everything was last tidied up (naive UTC, by the wall clock), None where it never was."""
    with suppress(sqlite3.Error), reading(settings) as ledger:
        row = ledger.execute("select max(at) from tidied").fetchone() if ledger else None
        return datetime.fromisoformat(row[0]) if row and row[0] else None
    return None


def _run(row: Any, ledger: Any) -> Run:
    run_id, began_at, ended_at, as_at, outcome, release_id, rows, withheld = row
    query = (
        "select stage, detail, seconds, cpu_seconds, peak_mb, rows, outcome from stage where run_id = ? order by place"
    )
    stages = tuple(Stage(*found) for found in ledger.execute(query, [run_id]).fetchall())
    ended = datetime.fromisoformat(ended_at) if ended_at else None
    times = (datetime.fromisoformat(began_at), ended, datetime.fromisoformat(as_at))
    return Run(run_id, *times, outcome, release_id, rows, withheld, stages)
