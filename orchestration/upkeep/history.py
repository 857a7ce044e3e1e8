"""Run history: Dagster's runs and events, and the ledger, pruned. What a sensor still asks for stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orchestration.ledger.store import ledger_path, tidied, writing

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.settings import Settings

PAGE = 100
"""How many runs are asked for at once, besides those that stay: a year of them must not be held in memory."""


def prune_runs(settings: Settings, instance: dg.DagsterInstance, now: datetime | None = None) -> int:
    """Delete Dagster's ended runs beyond the policy with all their events and tags, the oldest first; return how many.

    The newest ``runs_kept`` stay however old they are, and so does a run that holds the last good load of any asset:
    the staleness sensor goes by it.
    """
    from dagster import DagsterRunStatus, RunsFilter

    ended = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
    policy = settings.retention
    newest = instance.get_run_records(RunsFilter(statuses=ended), limit=policy.runs_kept) if policy.runs_kept else ()
    kept = _of_last_loads(instance) | {record.dagster_run.run_id for record in newest}
    oldest = (now or datetime.now(UTC)) - timedelta(hours=policy.run_hours)
    old = RunsFilter(statuses=ended, created_before=oldest)
    count = 0
    # What is deleted is asked for no more, so each page begins with what stays of the one before: no cursor is needed.
    while gone := _page(instance, old, kept):
        for run_id in gone:
            instance.delete_run(run_id)
        count += len(gone)
    _delete_tags(instance)
    return count


def _page(instance: dg.DagsterInstance, old: dg.RunsFilter, kept: set[str]) -> list[str]:
    """Return the oldest runs of ``old`` that may go; none where only ``kept`` ones are left."""
    records = instance.get_run_records(old, limit=PAGE + len(kept), ascending=True)
    return [record.dagster_run.run_id for record in records if record.dagster_run.run_id not in kept]


def _delete_tags(instance: dg.DagsterInstance) -> None:
    """Delete the tags of runs that are gone: Dagster leaves that to a foreign key, which SQLite does not follow."""
    from dagster._core.storage.runs import SqlRunStorage
    from dagster._core.storage.runs.schema import RunsTable, RunTagsTable
    from sqlalchemy import select

    storage = instance.run_storage
    if isinstance(storage, SqlRunStorage):
        with storage.connect() as connection:
            connection.execute(RunTagsTable.delete().where(RunTagsTable.c.run_id.not_in(select(RunsTable.c.run_id))))


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
