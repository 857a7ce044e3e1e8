"""Judge the finished marts by the gate's thresholds."""

from __future__ import annotations

import duckdb

from orchestration.gate.judge import judge
from orchestration.gate.thresholds import read_measures, read_thresholds
from orchestration.publication.export import open_warehouse
from orchestration.quality.result import CheckResult
from orchestration.settings import Settings

REMEDY = "build again; data/dbt/logs/dbt.log says why gate_measure or gate_threshold was not built."


def evaluate(settings: Settings) -> list[CheckResult]:
    """Return the outcome of every threshold; where they cannot be read, one failed check that blocks."""
    with open_warehouse(settings.warehouse_path) as warehouse:
        try:
            return judge(read_thresholds(warehouse), read_measures(warehouse))
        except duckdb.Error as error:
            found, why = "the gate could not be measured", " ".join(str(error).split())
            return [CheckResult("gate_is_measured", "gate", "error", found, "measured", False, why, "gate", REMEDY)]
