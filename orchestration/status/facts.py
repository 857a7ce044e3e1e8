"""What the operator's view is made of. Plain data, and the ages and states that follow from it and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.publication.hold import Hold

FRESH, LATE, STALE, MISSING, UNSET = "fresh", "late", "stale", "never loaded", "not configured"
WORST_FIRST = {STALE: 0, MISSING: 1, LATE: 2, FRESH: 3, UNSET: 4}


@dataclass(frozen=True)
class Source:
    """One source table: its last good read (naive UTC), how the last try went, and its limits in minutes."""

    system: str
    table: str
    last_loaded_at: datetime | None
    last_read: str
    warn_after_minutes: int | None
    error_after_minutes: int | None

    def seconds_old(self, now: datetime) -> float | None:
        """Return how long ago it was last read well; None where it never was."""
        return (now - self.last_loaded_at).total_seconds() if self.last_loaded_at else None

    def state(self, now: datetime) -> str:
        """Return fresh, late, stale, never loaded or not configured."""
        age = self.seconds_old(now)
        if self.last_read == "not_configured":
            return UNSET
        if age is None:
            return MISSING
        if self.error_after_minutes and age > 60 * self.error_after_minutes:
            return STALE
        return LATE if self.warn_after_minutes and age > 60 * self.warn_after_minutes else FRESH


@dataclass(frozen=True)
class Metric:
    """One metric of the current release: as old as the oldest table it is made of."""

    metric_id: str
    name: str
    data_as_at: datetime | None
    worst_system: str
    worst_table: str

    def seconds_old(self, now: datetime) -> float | None:
        """Return how old the oldest of its data is; None where a table of it was never loaded."""
        return (now - self.data_as_at).total_seconds() if self.data_as_at else None


@dataclass(frozen=True)
class HeldBack:
    """Something that readers do not get: a scope greyed out in the current release, or a check that stopped a run."""

    what: str
    why: str


@dataclass(frozen=True)
class SetAside:
    """Source rows of one table that the current release goes without, by one rule. ``found_by``: reading or model."""

    system: str
    table: str
    rule: str
    found_by: str
    detail: str
    remedy: str
    rows: int


@dataclass(frozen=True)
class Breaker:
    """A source that failed so many times in a row, and until when (naive UTC, wall clock) it is being left alone."""

    system: str
    failures: int
    open_until: datetime | None

    def is_open(self, wall: datetime) -> bool:
        """Tell whether the source is being left alone at ``wall``."""
        return self.open_until is not None and wall < self.open_until


@dataclass(frozen=True)
class Disk:
    """Bytes of the two databases, of the landing's second copy, and the releases kept."""

    landing_bytes: int = 0
    warehouse_bytes: int = 0
    releases: int = 0
    copy_bytes: int = 0


@dataclass(frozen=True)
class Copy:
    """The landing's second copy: how long ago (wall clock) it was seen to hold all that the landing held.

    0: it does now; None: it never did. ``is_behind``: it could not be written, or that is too long ago.
    """

    seconds_old: float | None = None
    is_behind: bool = False


@dataclass(frozen=True)
class Facts:
    """All of it, but for the ledger of runs. ``books_noted_at``: of when the sources' state is, while a run is at work.

    ``tidied_seconds`` is the time since all was tidied up, by the wall clock; None where it never was.
    """

    release_id: str | None = None
    as_at: datetime | None = None
    sources: tuple[Source, ...] = ()
    metrics: tuple[Metric, ...] = ()
    withheld: tuple[HeldBack, ...] = ()
    stopped: tuple[HeldBack, ...] = ()
    disk: Disk = Disk()
    set_aside: tuple[SetAside, ...] = ()
    breakers: tuple[Breaker, ...] = ()
    tidied_seconds: float | None = None
    books_noted_at: datetime | None = None
    copy: Copy = Copy()
    hold: Hold | None = None

    def state_of(self, metric: Metric, now: datetime) -> str:
        """Return the state of a metric: that of the table that holds it back most."""
        worst = {(source.system, source.table): source for source in self.sources}
        source = worst.get((metric.worst_system, metric.worst_table))
        if source is None or metric.data_as_at is None:
            return MISSING
        return Source(**{**source.__dict__, "last_loaded_at": metric.data_as_at, "last_read": "loaded"}).state(now)
