"""Run history: Dagster's runs and events, and the ledger, pruned. What a sensor still asks for stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orchestration.ledger.store import ledger_path, tidied, writing

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.settings import Settings

PAGE = 500


def prune_runs(settings: Settings, instance: dg.DagsterInstance, now: datetime | None = None) -> int:
    """Delete Dagster's ended runs beyond the policy with all their events; return how many.

    A run that holds the last good load of any asset stays: the staleness sensor goes by it.
    """
    from dagster import DagsterRunStatus, RunsFilter

    ended = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
    now = now or datetime.now(UTC)
    policy, kept = settings.retention, _of_last_loads(instance)
    records = instance.get_run_records(RunsFilter(statuses=ended), limit=PAGE + policy.runs_kept)
    oldest = now - timedelta(hours=policy.run_hours)
    old = [record for record in records[policy.runs_kept :] if record.create_timestamp < oldest]
    gone = [record.dagster_run.run_id for record in old if record.dagster_run.run_id not in kept]
    for run_id in gone:
        instance.delete_run(run_id)
    return len(gone)


def prune_ledger(settings: Settings) -> int:
    """Delete runs of the ledger that are older than the policy; return how many."""
    if not ledger_path(settings).exists():
        return 0
    before = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=settings.retention.ledger_days)
    old = "select run_id from run where began_at < ?"
    with writing(settings) as ledger:
        ledger.execute(f"delete from stage where run_id in ({old})", [before.isoformat()])
        return ledger.execute("delete from run where began_at < ?", [before.isoformat()]).rowcount


def note_tidied(settings: Settings) -> None:
    """Let the operator's page know that every policy was applied just now."""
    with writing(settings) as ledger:
        tidied(ledger)


def _of_last_loads(instance: dg.DagsterInstance) -> set[str]:
    events = instance.get_latest_materialization_events(instance.all_asset_keys())
    return {entry.run_id for entry in events.values() if entry}
