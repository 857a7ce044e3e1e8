"""Every dbt model, seed and test in the asset graph: one step that builds and tests them all.

What the models mean stands in models/; how dbt is run is ``orchestration.transformation``'s business.
"""

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs import step_memory
from orchestration.defs.manifest import Check, Key, Node, Project, project
from orchestration.defs.warehouse import RAW
from orchestration.ingestion.declaration import declared_systems
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.transformation import BuildReport, NodeResult

STANDING = ("success", "unchanged")
Outcome = dg.MaterializeResult[None] | dg.AssetCheckResult


def assets() -> list[dg.AssetsDefinition]:
    """Return the dbt step; nothing while there is no manifest, so that the code location always loads."""
    found = project(Settings())
    return [_dbt(found)] if found.nodes else []


def _dbt(found: Project) -> dg.AssetsDefinition:
    built = {node.key for node in found.nodes}
    step_memory.remember()

    @dg.multi_asset(
        name="dbt",
        specs=[_spec(node, built) for node in found.nodes],
        check_specs=[_check_spec(check) for check in found.checks],
        required_resource_keys={"pipeline_run"},
    )
    def dbt(context: dg.AssetExecutionContext) -> Iterator[Outcome]:
        run = context.resources.pipeline_run
        report = run.build()
        run.settle()
        yield from _materialised(found, report)
        yield from _checked(found, report)
        if report.broken_models:
            names = ", ".join(node.name for node in report.broken_models)
            raise dg.Failure(f"dbt could not build: {names}", allow_retries=False)

    return dbt


def _spec(node: Node, built: Set[Key]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=dg.AssetKey(node.key),
        deps=_deps(node, built),
        group_name=node.key[0],
        description=node.description or None,
        kinds={"dbt", "duckdb"},
        skippable=True,
    )


def _deps(node: Node, built: Set[Key]) -> list[dg.AssetKey]:
    """Return what ``node`` reads; whatever reads more than models also waits for the raw tables to be replayed."""
    tables = {(system.name, table.name) for system in declared_systems().values() for table in system.tables}
    shown = [dg.AssetKey(dep) for dep in node.deps if dep in built or dep in tables]
    return shown if node.deps and set(node.deps) <= built else [*shown, RAW]


def _check_spec(check: Check) -> dg.AssetCheckSpec:
    asset, blocking = dg.AssetKey(check.key), check.blocking
    return dg.AssetCheckSpec(check.name, asset=asset, description=check.description or None, blocking=blocking)


def _materialised(found: Project, report: "BuildReport") -> Iterator[dg.MaterializeResult[None]]:
    """Report every table that stands as this run wants it: one that was not touched was looked at, and is right."""
    built = {result.unique_id: result for result in report.nodes if result.status in STANDING}
    for node in found.nodes:
        if node.unique_id in built:
            result = built[node.unique_id]
            facts: dict[str, str | float] = {"status": result.status, "seconds": result.seconds}
            yield dg.MaterializeResult(asset_key=dg.AssetKey(node.key), metadata=facts)


def _checked(found: Project, report: "BuildReport") -> Iterator[dg.AssetCheckResult]:
    results = {result.unique_id: result for result in report.tests}
    for check in found.checks:
        result = results.get(check.unique_id)
        yield _check_result(check, result) if result else _not_run(check)


def _not_run(check: Check) -> dg.AssetCheckResult:
    """Say that a test was left out, because its model was not built or has changed since it was read."""
    return step_memory.CheckResult(
        asset_key=dg.AssetKey(check.key),
        check_name=check.name,
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"status": "not run"},
    )


def _check_result(check: Check, result: "NodeResult") -> dg.AssetCheckResult:
    severity = dg.AssetCheckSeverity.ERROR if result.severity == "error" else dg.AssetCheckSeverity.WARN
    return step_memory.CheckResult(
        asset_key=dg.AssetKey(check.key),
        check_name=check.name,
        passed=result.status == "pass",
        severity=severity,
        metadata={"status": result.status, "failures": result.failures or 0, "rows": list(result.rows)},
    )
