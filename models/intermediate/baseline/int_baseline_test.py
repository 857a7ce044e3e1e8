"""The change between the two months for every pair that can be compared: the methods are `orchestration.statistics`."""

from __future__ import annotations

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return one row per basis, metric, level and entity with difference, interval, p and q."""
    dbt.config(materialized="table")
    from orchestration.baseline.changes import changes

    return changes(dbt.ref("int_baseline_pair").df())
