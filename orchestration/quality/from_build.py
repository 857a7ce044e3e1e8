"""The outcome of dbt's tests and models as checks. Pure; the rules themselves live in the dbt project."""

from __future__ import annotations

import re

from orchestration.quality.result import CheckResult, Severity
from orchestration.transformation.fault_log import NAMED, without_data
from orchestration.transformation.report import BuildReport, NodeResult

TEST_REMEDY = "look at the rows named; correct them in the source, or the model's .yml where the rule is wrong."
MODEL_REMEDY = f"correct the model or the data it met; {NAMED} has the full message, for the operator only."
_CONDITION = re.compile(r"configured to (?:fail|warn) if (.+)$")


def from_build(report: BuildReport) -> list[CheckResult]:
    """Return one check a dbt test, and one for each model that was not built (or one saying that all were)."""
    broken = [_of_model(node) for node in report.broken_models]
    return (broken or [_all_built(report)]) + [_of_test(test) for test in report.tests]


def _all_built(report: BuildReport) -> CheckResult:
    built = sum(not node.is_test for node in report.nodes)
    return CheckResult("every_model_is_built", "models", "error", f"{built} built", "all built", True, "", "dbt")


def _of_model(node: NodeResult) -> CheckResult:
    observed = "skipped: a model that it reads was not built" if node.status == "skipped" else "an error"
    name, detail = f"{node.name}_is_built", without_data(node.message)
    return CheckResult(name, node.name, "error", observed, "built", False, detail, "dbt", MODEL_REMEDY)


def _of_test(test: NodeResult) -> CheckResult:
    severity: Severity = "warn" if test.severity == "warn" else "error"
    passed = test.status == "pass"
    return CheckResult(
        name=test.name,
        scope=", ".join(model.rsplit(".", 1)[-1] for model in test.models) or "warehouse",
        severity=severity,
        observed="the test could not run" if test.is_broken or test.failures is None else f"{test.failures} rows",
        threshold=_threshold(test.message),
        passed=passed,
        detail="" if passed else _detail(test),
        source="dbt",
        remedy="" if passed else str(test.meta.get("remedy") or TEST_REMEDY),
    )


def _threshold(message: str) -> str:
    """Return how many rows a test allows, from dbt's own words; without any, none."""
    found = _CONDITION.search(message)
    return "no rows" if not found or found[1] == "!= 0" else f"not {found[1]} rows"


def _detail(test: NodeResult) -> str:
    shown = "; ".join(test.rows)
    about = str(test.meta.get("description") or "").strip()
    return " ".join(part for part in (about, f"For example: {shown}" if shown else _said(test)) if part)


def _said(test: NodeResult) -> str:
    """Return what is said of a test: how many rows dbt counted, or why it could not be asked."""
    return without_data(test.message) if test.is_broken else test.message
