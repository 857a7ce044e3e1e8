"""The one shape of a check's outcome, whoever ran it: dbt, Great Expectations or ingestion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warn"]
Source = Literal["dbt", "great_expectations", "ingestion"]


@dataclass(frozen=True)
class CheckResult:
    """One check of one run. A failed ``error`` blocks publication; a failed ``warn`` is recorded.

    ``scope`` names what was checked (a table, a topic); ``observed`` and ``threshold`` are plain text;
    ``detail`` names up to five offending rows; ``remedy`` says what to do.
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

    @property
    def blocks(self) -> bool:
        """True where this outcome keeps a release from being published."""
        return not self.passed and self.severity == "error"
