"""What became of one step of a build, in the words of a build. Nothing is built here."""

from __future__ import annotations

import duckdb

from orchestration.tick.plan import Step
from orchestration.transformation.fault_log import full_words
from orchestration.transformation.report import NodeResult


def ended(step: Step, status: str, message: str, seconds: float, fault: Exception | None = None) -> NodeResult:
    """Return what became of ``step``; where it raised, ``fault`` says so briefly and, for the operator, in full."""
    kind = "seed" if step.kind == "seed" else "model"
    full = full_words(fault, step.kind == "python") if fault else ""
    said = brief_words(fault) if fault else message
    return NodeResult(
        step.unique_id, step.name, kind, status, "", None, said, seconds, meta=dict(step.meta), fault=full
    )


def brief_words(fault: Exception) -> str:
    """Return a fault on one line, with its kind in front: DuckDB puts it there itself."""
    kind = "" if isinstance(fault, duckdb.Error) else f"{type(fault).__name__}: "
    return kind + " ".join(str(fault).split())
