"""The one shape of a check's outcome, whoever ran it: dbt, Great Expectations, ingestion or the gate's measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warn"]
Source = Literal["dbt", "great_expectations", "ingestion", "gate"]


@dataclass(frozen=True)
class CheckResult:
    """One check of one run. A failed ``error`` blocks publication; a failed ``warn`` is recorded.

    ``scope`` names what was checked (a table, a topic); ``observed`` and ``threshold`` are plain text;
    ``detail`` names up to five offending rows; ``remedy`` says what to do. A check of the gate also says which
    scope it is about (``scope_kind`` force, csp, team or metric, and its id), what a failure does (``action``
    block, withhold or warn) and who can put it right (``owner``).
    """

    name: str
    scope: str
    severity: Severity
    observed: str
    threshold: str
    passed: bool
    detail: str
    source: Source
    remedy: str = ""
    scope_kind: str = ""
    scope_id: str = ""
    action: str = ""
    owner: str = ""

    @property
    def blocks(self) -> bool:
        """True where this outcome keeps a release from being published."""
        return not self.passed and self.severity == "error"

    @property
    def withholds(self) -> bool:
        """True where this outcome keeps one scope out of a release that goes out without it."""
        return not self.passed and not self.blocks and self.action == "withhold"
