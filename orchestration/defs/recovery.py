"""Runs whose process is gone: found by the lock that the kernel frees, and failed so that the queue moves on.

No run is started or stopped here; ``resources`` holds the locks, ``jobs`` asks before each tick.
"""

from __future__ import annotations

import time

import dagster as dg

from orchestration.settings import Settings

WRITING = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING]
START_UP_SECONDS = 120.0
ENDING_SECONDS = 5.0
"""How long a run is given to say that it has ended once it has let its lock go: its last step is over by then."""
PLACES = {job: f".{job}.lock" for job in ("upkeep", "serve_release", "freeze_baseline", "bridge_baselines")}
"""The lock that a run of each of these holds from its first step to its last. A run of any other job is the writer."""


def writer_is_alive(settings: Settings) -> bool:
    """Tell whether some process holds the pipeline lock now."""
    from orchestration.publication.lock import LOCK_NAME

    return _is_held(settings, LOCK_NAME)


def fail_dead_runs(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Fail the runs, of whatever job, that claim to be at work while nobody holds their lock; return their ids.

    A run is left alone for its first two minutes: it may not have reached the lock yet. One that is just ending lets
    its lock go before it says so, and is waited for.
    """
    from orchestration.publication.lock import LOCK_NAME

    records = instance.get_run_records(dg.RunsFilter(statuses=WRITING))
    old = [record.dagster_run for record in records if not _may_be_starting(record.start_time or 0.0, time.time())]
    places = {PLACES.get(run.job_name, LOCK_NAME) for run in old}
    held = {place for place in places if _is_held(settings, place)}
    dead = _still_at_work(instance, [run for run in old if PLACES.get(run.job_name, LOCK_NAME) not in held])
    for run in dead:
        instance.report_run_failed(run, "The run's process ended without a word (killed, or the power went).")
    return [run.run_id for run in dead]


def _still_at_work(instance: dg.DagsterInstance, suspects: list[dg.DagsterRun]) -> list[dg.DagsterRun]:
    """Return those of ``suspects`` that still claim to be at work after the time that it takes to say otherwise."""
    deadline = time.monotonic() + ENDING_SECONDS
    while suspects:
        wanted = dg.RunsFilter(run_ids=[run.run_id for run in suspects], statuses=WRITING)
        suspects = list(instance.get_runs(wanted))
        if time.monotonic() >= deadline:
            break
        time.sleep(0.25)
    return suspects


def _is_held(settings: Settings, place: str) -> bool:
    from orchestration.publication.lock import PipelineBusy, pipeline_lock

    try:
        with pipeline_lock(settings, name=place):
            return False
    except PipelineBusy:
        return True


def _may_be_starting(start: float, now: float) -> bool:
    """Tell whether a run that began at ``start`` may not have the lock yet; a start ahead of the clock is old."""
    return 0 <= now - start <= START_UP_SECONDS


def is_busy(instance: dg.DagsterInstance, settings: Settings, job_name: str) -> bool:
    """Tell whether a run of ``job_name`` is writing or waits to: another one would only queue behind it."""
    return is_asked_for(instance, job_name) or writer_is_alive(settings)


def is_asked_for(instance: dg.DagsterInstance, job_name: str) -> bool:
    """Tell whether a run of ``job_name`` is at work or waits for its turn."""
    return bool(instance.get_runs(dg.RunsFilter(job_name=job_name, statuses=WAITING + WRITING), limit=1))
