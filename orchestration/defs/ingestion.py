"""Source systems in the asset graph: one step that lands each system, and one asset per source table.

How a source is read and landed is ``orchestration.ingestion``'s business. The tables are assets that the landing
step reports on, not outputs of it: a table that could not be loaded keeps the time of its last good load, which
is what its freshness policy judges, and the rest of the run goes on.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs.manifest import Key, project
from orchestration.ingestion.declaration import System, Table, declared_systems
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.ingestion.results import TableLoad

GROUP = "ingestion"
RETRY = dg.RetryPolicy(max_retries=2, delay=2, backoff=dg.Backoff.EXPONENTIAL)
LOADED = ("loaded", "unchanged")
TRIED = "tables_tried"


def landing_key(system: str) -> dg.AssetKey:
    """Return the key of the asset that stands for the landing of ``system``."""
    return dg.AssetKey([system, "_landing"])


def assets() -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Return the landing step of every system and the spec of every source table."""
    systems, described = declared_systems().values(), project(Settings()).descriptions
    tables = [_table(system, table, described) for system in systems for table in system.tables]
    return [*(_landing(system.name) for system in systems), *tables]


def _landing(system: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=landing_key(system),
        group_name=GROUP,
        description=f"Everything that {system} changed, appended to the landing in one transaction a table.",
        check_specs=[dg.AssetCheckSpec("every_table_loaded", asset=landing_key(system))],
        retry_policy=RETRY,
        required_resource_keys={"pipeline_run"},
        kinds={"duckdb"},
    )
    def land(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        loads = context.resources.pipeline_run.ingest(system)
        for event in _table_events(loads):
            context.log_event(event)
        yield dg.MaterializeResult(metadata=_totals(loads), check_results=[_loaded_check(loads)])

    return land


def _table(system: System, table: Table, described: Mapping[Key, str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=dg.AssetKey([system.name, table.name]),
        deps=[landing_key(system.name)],
        group_name=GROUP,
        description=described.get((system.name, table.name)),
        freshness_policy=_freshness(system),
        kinds={"source"},
    )


def _freshness(system: System) -> dg.FreshnessPolicy | None:
    if system.error_after_minutes is None:
        return None
    warn = system.warn_after_minutes
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(minutes=system.error_after_minutes),
        warn_window=timedelta(minutes=warn) if warn else None,
    )


def _table_events(loads: "list[TableLoad]") -> Iterator[dg.AssetMaterialization]:
    for load in loads:
        if load.status in LOADED:
            facts = {"status": load.status, "upserts": load.upserts, "deletes": load.deletes, "rows": load.live_rows}
            yield dg.AssetMaterialization(asset_key=[load.system, load.table], metadata=facts)


def _totals(loads: "list[TableLoad]") -> dict[str, int]:
    return {
        "tables": len(loads),
        TRIED: sum(load.status != "not_configured" for load in loads),
        "upserts": sum(load.upserts for load in loads),
        "deletes": sum(load.deletes for load in loads),
        "rejected": sum(load.rejected for load in loads),
    }


def _loaded_check(loads: "list[TableLoad]") -> dg.AssetCheckResult:
    failed = [load for load in loads if load.status in ("failed", "missing")]
    return dg.AssetCheckResult(
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={load.table: load.message or load.status for load in failed},
    )
