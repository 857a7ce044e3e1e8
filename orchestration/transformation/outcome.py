"""From dbt's objects to ours: what became of a data test, in plain values."""

from __future__ import annotations

from typing import Any

from orchestration.transformation.report import NodeResult


def tested_node(node: Any, status: str, failures: int | None, message: str, seconds: float) -> NodeResult:
    """Return the outcome of a data test, which dbt describes by ``node``; its failing rows are still to be added."""
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        resource_type="test",
        status=status,
        severity=_severity(node, status),
        failures=failures,
        message=message,
        seconds=seconds,
        models=tuple(node.depends_on.nodes),
        meta={**node.config.meta, "description": node.description},
    )


def _severity(node: Any, status: str) -> str:
    """Return what an outcome weighs: dbt decides between fail and warn by count, so a warning is never an error."""
    if status in ("warn", "fail"):
        return "warn" if status == "warn" else "error"
    return str(node.config.severity).lower()
