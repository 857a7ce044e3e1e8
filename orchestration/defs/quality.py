"""The acceptance step: one asset check an expectation of expectations/, on the mart it judges, and the gate's own.

How a suite is run is ``orchestration.quality``'s business; the gate's checks stand in ``defs.gate``. Only names are
read from the files here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs import gate
from orchestration.defs.manifest import Key, project
from orchestration.settings import REPOSITORY, Settings

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult

SUITES_DIR = REPOSITORY / "expectations"
WHOLE_MART = "meta_build"


@dataclass(frozen=True)
class Expectation:
    """One expectation of one suite, and the mart that it is shown at."""

    mart: Key
    scope: str
    name: str
    blocking: bool


def asset_checks() -> list[dg.AssetChecksDefinition]:
    """Return the acceptance step; nothing while there is no manifest and so no mart to judge."""
    marts = [node.key for node in project(Settings()).marts]
    return [_acceptance(list(_expectations(marts)), _mart_of(gate.MART, marts))] if marts else []


def _expectations(marts: list[Key]) -> Iterator[Expectation]:
    for path in sorted(SUITES_DIR.glob("*.json")):
        mart = _mart_of(path.stem, marts)
        for expectation in json.loads(path.read_text(encoding="utf-8"))["expectations"]:
            meta = expectation["meta"]
            yield Expectation(mart, meta["scope"], meta["name"], meta["severity"] == "error")


def _mart_of(suite: str, marts: list[Key]) -> Key:
    """Return the mart a suite is named after; one about all marts is shown at the table of the build."""
    named = [mart for mart in marts if suite == mart[1] or suite.startswith(f"{mart[1]}_")]
    return max(named, key=lambda mart: len(mart[1]), default=("marts", WHOLE_MART))


def _acceptance(expectations: list[Expectation], measured: Key) -> dg.AssetChecksDefinition:
    thresholds = gate.names()

    @dg.multi_asset_check(
        name="acceptance",
        specs=[*(_spec(expectation) for expectation in expectations), *gate.specs(measured, thresholds)],
        required_resource_keys={"pipeline_run"},
    )
    def acceptance(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        run = context.resources.pipeline_run
        checks = run.accept()
        run.settle()
        found = {(check.scope, check.name): check for check in checks}
        for expectation in expectations:
            yield _result(expectation, found[expectation.scope, expectation.name])
        yield from gate.results(measured, checks, thresholds)

    return acceptance


def _spec(expectation: Expectation) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(expectation.name, asset=dg.AssetKey(expectation.mart), blocking=expectation.blocking)


def _result(expectation: Expectation, check: "CheckResult") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(expectation.mart),
        check_name=expectation.name,
        passed=check.passed,
        severity=dg.AssetCheckSeverity.ERROR if check.severity == "error" else dg.AssetCheckSeverity.WARN,
        metadata={"observed": check.observed, "threshold": check.threshold, "detail": check.detail},
    )
