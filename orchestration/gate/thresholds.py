"""The configured thresholds and what was measured, as they stand in the warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MEASURED = "gate_measure"
_THRESHOLDS = f"""
    select check_id, scope_kind, comparison, threshold, least_count, unit, action, owner, judged_by,
           words, fails_as, remedy
    from warehouse.seeds.gate_threshold
    inner join warehouse.intermediate.int_run on as_on >= valid_from and as_on < valid_to
    order by judged_by <> '{MEASURED}', check_id, scope_kind
"""
_MEASURES = "select check_id, scope_kind, scope_id, counted, population, observed from warehouse.marts.gate_measure"


@dataclass(frozen=True)
class Threshold:
    """One row of the seed ``gate_threshold`` that is in force; its .yml describes the columns."""

    check_id: str
    scope_kind: str
    comparison: str | None
    threshold: float | None
    least_count: int | None
    unit: str | None
    action: str
    owner: str
    judged_by: str
    words: str
    fails_as: str
    remedy: str

    @property
    def allowed(self) -> str:
        """Return what is allowed, in words and in the threshold's unit."""
        words = {"below": "less than", "at_most": "at most"}.get(self.comparison or "")
        few = f", or fewer than {self.least_count} in all" if self.least_count else ""
        return f"{words} {self.threshold:g} {self.unit}{few}" if words else "any number"


@dataclass(frozen=True)
class Measure:
    """One row of the mart ``gate_measure``: ``observed`` is in the unit of its threshold."""

    check_id: str
    scope_kind: str
    scope_id: str
    counted: int
    population: int
    observed: float


def read_thresholds(connection: Any) -> list[Threshold]:
    """Return the thresholds in force on the day of the run. Raises ``duckdb.Error`` where they were not built."""
    return [Threshold(*row) for row in connection.execute(_THRESHOLDS).fetchall()]


def read_measures(connection: Any) -> list[Measure]:
    """Return everything measured. Raises ``duckdb.Error`` where it was not built."""
    return [Measure(*row) for row in connection.execute(f"{_MEASURES} order by all").fetchall()]
