"""What ingestion hands back, and the one error a source may cause. Plain data, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["loaded", "unchanged", "failed", "missing", "not_configured"]


class SourceFault(Exception):
    """Something wrong at a source, in plain words with a remedy; never a password. Stops one table or one system."""


class SourceDown(SourceFault):
    """The whole system cannot be reached or signed in to: its other tables need not be tried."""


class SourceSlow(SourceFault):
    """A table whose read was given up because it took too long."""


class TableMissing(SourceFault):
    """A declared table, list or kind of file that the source does not have."""


@dataclass(frozen=True)
class Rejection:
    """One source row that cannot land. ``row_key`` is its key, or file and line; None where it has neither."""

    row_key: str | None
    rule: str
    detail: str
    remedy: str


@dataclass(frozen=True)
class Note:
    """Something about a source worth knowing that stops nothing; recorded once in ``ingest.drift``."""

    column_name: str | None
    kind: str
    detail: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.column_name, self.detail) if part)


@dataclass(frozen=True)
class TableLoad:
    """How the read of one source table went. Counts are rows; ``live_rows`` is the current state after it."""

    system: str
    table: str
    status: Status
    message: str | None = None
    upserts: int = 0
    deletes: int = 0
    rejected: int = 0
    live_rows: int = 0
    batch_id: int | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplayReport:
    """What a replay applied: rows per raw table (only those touched), and whether it began from nothing."""

    is_rebuild: bool
    applied: dict[str, int] = field(default_factory=dict)
    last_batch_id: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, how it is, in words with a remedy."""

    table: str
    level: Literal["ok", "warning", "error"]
    what: str
    words: str
