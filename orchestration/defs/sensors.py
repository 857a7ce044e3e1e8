"""What watches the runs: a failed or blocked run, and a source not loaded for too long or never.

Where an alert goes is ``orchestration.alerts``'s business.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence

import dagster as dg

from orchestration.alerts import Alert, Kind, send
from orchestration.defs.ingestion import TRIED, landing_key
from orchestration.ingestion.declaration import System, Table, declared_systems
from orchestration.settings import Settings

LastLoad = Callable[[Table], float | None]
LOOKED_BACK = 100
BESIDE: Mapping[str, tuple[Kind, str]] = {
    "upkeep": ("upkeep_failed", "Tidying up failed: what runs leave behind grows."),
    "serve_release": ("not_served", "A release is published on disk, but PostgreSQL still serves the one before."),
    "freeze_baseline": ("baseline_failed", "A month that was asked for could not be frozen as a baseline."),
    "bridge_baselines": ("baseline_failed", "The restatement bridge could not be built; the one before stays."),
}
"""The jobs beside the runs: the alert where one fails. A run of any other job makes a release."""


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def failed_run(context: dg.RunFailureSensorContext) -> None:
    """Alert that a run of any job failed, or that its checks held the release back.

    Of a job beside the runs only the first of several failures in a row is told: one of them tries every minute.
    """
    steps = tuple(event.step_key or "" for event in context.get_step_failure_events())
    job, run_id = context.dagster_run.job_name, context.dagster_run.run_id
    if job in BESIDE:
        if not failed_before(context.instance, context.dagster_run):
            kind, summary = BESIDE[job]
            send(Alert(kind, summary, (job, *steps), run_id), Settings())
        return
    checks = failed_blocking_checks(context.instance, run_id)
    if checks:
        alert = Alert("release_blocked", "Checks held a release back; readers keep the last good one.", checks, run_id)
    else:
        alert = Alert("run_failed", "A run ended without a release; readers keep the last good one.", steps, run_id)
    send(alert, Settings())


def failed_before(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Tell whether the run of the same job that ended before ``run`` failed too."""
    ended = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
    records = instance.get_run_records(dg.RunsFilter(job_name=run.job_name, statuses=ended), limit=LOOKED_BACK)
    ids = [record.dagster_run.run_id for record in records]
    before = records[ids.index(run.run_id) + 1 :] if run.run_id in ids else []
    return bool(before) and before[0].dagster_run.status == dg.DagsterRunStatus.FAILURE


def failed_blocking_checks(instance: dg.DagsterInstance, run_id: str) -> tuple[str, ...]:
    """Return the names of the checks of severity error that failed in a run."""
    records = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    events = [entry.dagster_event for entry in records if entry.dagster_event]
    evaluations = [event.asset_check_evaluation_data for event in events]
    return tuple(
        f"{found.asset_key.to_user_string()}: {found.check_name}"
        for found in evaluations
        if not found.passed and found.severity == dg.AssetCheckSeverity.ERROR
    )


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def stale_source(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Alert once for every source table that is late or was never loaded, and again after it recovered."""
    settings = Settings()
    systems = _read_systems(settings)
    told = set(json.loads(context.cursor or "[]"))
    loads = last_loads(context.instance)
    stale = set(stale_tables(systems, loads, time.time()))
    stale |= {f"{table} (never loaded)" for table in never_loaded(systems, loads, tried_systems(context.instance))}
    newly = tuple(sorted(stale - told))
    if newly:
        send(Alert("source_stale", "Source tables have not been loaded for longer than allowed.", newly), settings)
    context.update_cursor(json.dumps(sorted(stale)))
    return dg.SkipReason(f"{len(stale)} source tables are stale, {len(newly)} newly")


def stale_tables(systems: Sequence[System], last_load: LastLoad, now: float) -> list[str]:
    """Return ``system.table`` of every table whose last good load is older than its limit (seconds since 1970).

    A table that was never loaded has no age: ``never_loaded`` is about it.
    """
    limits = {system.name: 60.0 * system.error_after_minutes for system in systems if system.error_after_minutes}
    tables = [table for system in systems if system.name in limits for table in system.tables]
    loads = [(table, last_load(table)) for table in tables]
    return [str(table) for table, at in loads if at is not None and now - at > limits[table.system]]


def never_loaded(systems: Sequence[System], last_load: LastLoad, tried: Collection[str]) -> list[str]:
    """Return ``system.table`` of every table of a system that a run tried to read and that never came.

    It does not wait for the limit of its class: the first run to miss it is the time to look at its address.
    """
    tables = [table for system in systems if system.name in tried for table in system.tables]
    return [str(table) for table in tables if last_load(table) is None]


def tried_systems(instance: dg.DagsterInstance) -> set[str]:
    """Return the systems that the last landing found an address for, whatever came of it."""
    events = instance.get_latest_materialization_events([landing_key(name) for name in declared_systems()])
    return {key.path[0] for key, entry in events.items() if _tables_tried(entry)}


def _tables_tried(entry: dg.EventLogEntry | None) -> bool:
    materialization = entry.asset_materialization if entry else None
    tried = materialization.metadata.get(TRIED) if materialization else None
    return bool(tried and tried.value)


def last_loads(instance: dg.DagsterInstance) -> LastLoad:
    """Return a function from a table to the time of its last good load, as Dagster's event log has it."""
    tables = [table for system in declared_systems().values() for table in system.tables]
    events = instance.get_latest_materialization_events([dg.AssetKey([table.system, table.name]) for table in tables])

    def at(table: Table) -> float | None:
        event = events.get(dg.AssetKey([table.system, table.name]))
        return event.timestamp if event else None

    return at


def _read_systems(settings: Settings) -> list[System]:
    """Return the systems that runs under ``settings`` read: those configured, or all where all are simulated."""
    given = settings.sources
    return [system for name, system in declared_systems().items() if given.is_empty or given.address(name)]


SENSORS = (failed_run, stale_source)
