"""From dbt's result objects to ours, with the failing rows of each failing test."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.transformation.failing_rows import failing_rows
from orchestration.transformation.report import NodeResult


def node_result(result: Any, rows: tuple[str, ...] = ()) -> NodeResult:
    """Return one dbt ``RunResult`` in plain values."""
    node, status, resource_type = result.node, str(result.status), str(result.node.resource_type)
    is_test = resource_type == "test"
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        resource_type=resource_type,
        status=status,
        severity=_severity(node, status) if is_test else "",
        failures=result.failures,
        message=" ".join((result.message or "").split()),
        seconds=result.execution_time,
        models=tuple(node.depends_on.nodes) if is_test else (),
        rows=rows,
        meta={**node.config.meta, "description": node.description},
    )


def tested_nodes(outcome: Any, warehouse: Path) -> list[NodeResult]:
    """Return the outcome of every test of one dbt invocation, failing rows included."""
    failed = {result.node.unique_id: result.node.compiled_code for result in _with_rows(outcome.results)}
    rows = failing_rows(warehouse, failed)
    return [node_result(result, rows.get(result.node.unique_id, ())) for result in outcome.results]


def _with_rows(results: Iterable[Any]) -> list[Any]:
    """Return the tests that ran and found something; one that could not run has no rows to show."""
    return [result for result in results if str(result.status) in ("fail", "warn") and result.node.compiled_code]


def _severity(node: Any, status: str) -> str:
    """Return what an outcome weighs: dbt decides between fail and warn by count, so a warning is never an error."""
    if status in ("warn", "fail"):
        return "warn" if status == "warn" else "error"
    return str(node.config.severity).lower()
