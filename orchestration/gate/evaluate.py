"""Judge the finished marts by the gate's thresholds."""

from __future__ import annotations

import duckdb

from orchestration.gate.judge import judge
from orchestration.gate.thresholds import read_measures, read_thresholds
from orchestration.publication.export import open_warehouse
from orchestration.quality.result import CheckResult
from orchestration.settings import Settings
from orchestration.transformation.fault_log import NAMED, log_words, without_data

REMEDY = f"build again; {NAMED} says why gate_measure or gate_threshold was not built or could not be read."


def evaluate(settings: Settings) -> list[CheckResult]:
    """Return the outcome of every threshold; where they cannot be read, one failed check that blocks."""
    with open_warehouse(settings.warehouse_path) as warehouse:
        try:
            return judge(read_thresholds(warehouse), read_measures(warehouse))
        except duckdb.Error as error:
            fault = error
    log_words(settings, [("gate_is_measured", str(fault))])
    found, why = "the gate could not be measured", without_data(str(fault))
    return [CheckResult("gate_is_measured", "gate", "error", found, "measured", False, why, "gate", REMEDY)]
