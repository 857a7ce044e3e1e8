"""A power cut may not stop the schedule: a run whose process is gone is failed, a living one is waited for."""

import os
import signal
import subprocess
import sys
import threading
import time

import dagster as dg
import pytest
from dagster import DagsterEvent, DagsterEventType, DagsterRunStatus

from orchestration.defs.jobs import regularly
from orchestration.defs.recovery import PLACES, START_UP_SECONDS, fail_dead_runs, is_busy
from orchestration.defs.resources import HELD
from orchestration.defs.sensors import BESIDE
from orchestration.defs.upkeep import upkeep
from orchestration.publication import pipeline_lock
from orchestration.settings import REPOSITORY

# A run that starts, takes the lock, says so and never ends by itself.
ENDLESS = """
import os, sys, time
import dagster as dg
from orchestration.publication import pipeline_lock
from orchestration.settings import REPOSITORY
from orchestration.settings import Settings

@dg.op
def wait():
    with pipeline_lock(Settings()):
        print("writing", flush=True)
        time.sleep(600)

@dg.job
def publish_scorecards():
    wait()

with dg.DagsterInstance.get() as instance:
    publish_scorecards.execute_in_process(instance=instance)
"""


# A run of a job beside the runs, which writes nothing and may be at work while the writer's lock is free.
ENDLESS_BESIDE = """
import time
import dagster as dg
from orchestration.defs.resources import HELD, place

@dg.op(required_resource_keys=HELD)
def wait():
    print("at work", flush=True)
    time.sleep(600)

@dg.job(resource_defs={"place": place}, executor_def=dg.in_process_executor)
def serve_release():
    wait()

with dg.DagsterInstance.get() as instance:
    serve_release.execute_in_process(instance=instance)
"""


HOLD_UPKEEPS_PLACE = """
import time
from orchestration.publication import pipeline_lock
from orchestration.settings import Settings

with pipeline_lock(Settings(), name=".upkeep.lock"):
    print("held", flush=True)
    time.sleep(600)
"""


def definitions():
    from orchestration.definitions import defs

    return defs


@pytest.fixture
def endless_beside(instance):
    environment = {**os.environ, "PYTHONPATH": os.fspath(REPOSITORY)}
    command = [sys.executable, "-c", ENDLESS_BESIDE]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout.readline().strip() == "at work"
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def endless_run(instance):
    """A process in the middle of a run, as the event log and the lock have it."""
    command = [sys.executable, "-c", ENDLESS]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    environment = {**os.environ, "PYTHONPATH": os.fspath(REPOSITORY)}
    process = subprocess.Popen(command, env=environment, **streams)
    assert process.stdout.readline().strip() == "writing"
    yield process
    process.kill()
    process.wait()


def statuses(instance):
    return [run.status for run in instance.get_runs()]


def report(instance, run, event_type):
    instance.report_dagster_event(DagsterEvent(event_type.value, job_name=run.job_name), run.run_id)


def tick(instance):
    context = dg.build_schedule_context(instance=instance)
    return regularly(context)


def later(monkeypatch):
    """Let the clock stand past the time that a run is given to start up."""
    now = time.time()
    monkeypatch.setattr("orchestration.defs.recovery.time.time", lambda: now + START_UP_SECONDS + 1)


def test_tick_starts_a_run_where_none_is_at_work(instance):
    assert isinstance(tick(instance), dg.RunRequest)


def test_tick_waits_for_a_living_run_however_old(instance, endless_run, monkeypatch):
    later(monkeypatch)
    assert isinstance(tick(instance), dg.SkipReason)
    assert statuses(instance) == [DagsterRunStatus.STARTED]


def test_tick_fails_a_killed_run_and_starts_the_next(instance, endless_run, monkeypatch):
    endless_run.send_signal(signal.SIGKILL)
    endless_run.wait()
    assert statuses(instance) == [DagsterRunStatus.STARTED]
    later(monkeypatch)
    assert isinstance(tick(instance), dg.RunRequest)
    assert statuses(instance) == [DagsterRunStatus.FAILURE]


def test_run_that_has_let_its_lock_go_and_is_about_to_say_that_it_has_ended_is_not_failed(
    instance, settings, monkeypatch
):
    run = instance.create_run_for_job(upkeep, status=DagsterRunStatus.STARTED)
    report(instance, run, DagsterEventType.RUN_START)
    later(monkeypatch)
    says_so = threading.Timer(0.5, report, [instance, run, DagsterEventType.RUN_SUCCESS])
    says_so.start()
    assert fail_dead_runs(instance, settings) == []
    says_so.join()
    assert statuses(instance) == [DagsterRunStatus.SUCCESS]


def test_run_that_has_just_started_is_left_alone(instance, settings, endless_run):
    endless_run.kill()
    endless_run.wait()
    assert fail_dead_runs(instance, settings) == []
    assert is_busy(instance, settings, "publish_scorecards")


def test_job_beside_the_runs_lives_although_nobody_writes_and_is_dead_although_somebody_does(
    instance, settings, endless_beside, monkeypatch
):
    later(monkeypatch)
    assert fail_dead_runs(instance, settings) == []
    assert statuses(instance) == [DagsterRunStatus.STARTED]
    endless_beside.send_signal(signal.SIGKILL)
    endless_beside.wait()
    with pipeline_lock(settings):
        assert len(fail_dead_runs(instance, settings)) == 1
    assert statuses(instance) == [DagsterRunStatus.FAILURE]


def test_every_job_beside_the_runs_says_by_a_lock_that_it_lives_and_is_watched(settings):
    jobs = [job for job in definitions().resolve_all_job_defs() if not job.name.startswith("__")]
    beside = {job.name: job for job in jobs if job.name != "publish_scorecards"}
    assert len(beside) >= 4
    assert beside.keys() == PLACES.keys() == BESIDE.keys()
    for name, job in beside.items():
        assert all(node.definition.required_resource_keys >= HELD for node in job.nodes), name


def test_real_job_holds_its_lock_while_it_works_and_lets_go(instance, settings):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_UPKEEPS_PLACE],
        env={**os.environ, "PYTHONPATH": os.fspath(REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline().strip() == "held"
        assert not upkeep.execute_in_process(instance=instance, raise_on_error=False).success
    finally:
        holder.kill()
        holder.wait()
    assert upkeep.execute_in_process(instance=instance).success


def test_writer_outside_dagster_counts_as_busy(instance, settings):
    assert not is_busy(instance, settings, "publish_scorecards")
    program = "from orchestration.publication import pipeline_lock; from orchestration.settings import Settings\n"
    program += "import time\nwith pipeline_lock(Settings()):\n    print('held', flush=True); time.sleep(60)"
    environment = {**os.environ, "PYTHONPATH": os.fspath(REPOSITORY)}
    holder = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline().strip() == "held"
        assert is_busy(instance, settings, "publish_scorecards")
    finally:
        holder.kill()
        holder.wait()
    with pipeline_lock(settings, wait_seconds=5):
        pass


def test_instance_lets_one_run_at_a_time_through_and_watches_it(instance):
    assert instance.run_monitoring_enabled
    assert instance.run_monitoring_max_runtime_seconds == 3600
    assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
