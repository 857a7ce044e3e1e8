"""``run``: the one Dagster job, in this process, on the sources that are set or on a simulated force."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console

from orchestration.cli.simulated import ensure_sources
from orchestration.instance import dagster_home
from orchestration.settings import Settings

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

    from orchestration.pipeline import PipelineRun

PUBLISHED, FAULT, BLOCKED = 0, 1, 2
READING = "Reading the models ..."


def run(console: Console) -> int:
    """Run the pipeline; return 0 where it published, 2 where its checks or a rollback held it back, 1 on a fault."""
    return _run(console, is_tick=False)


def tick(console: Console) -> int:
    """Run the pipeline as the schedule does: build what a change touches, or nothing.

    Returns as ``run``; 0 where a rollback keeps it from publishing.
    """
    return _run(console, is_tick=True)


def _run(console: Console, is_tick: bool) -> int:
    from orchestration.cli.screen import showing
    from orchestration.pipeline import PipelineRun
    from orchestration.publication.lock import A_LOOK_SECONDS, pipeline_lock

    settings = ensure_sources(Settings())
    with pipeline_lock(settings, A_LOOK_SECONDS):
        compile_if_changed(settings, console)
        this_run = PipelineRun(settings, is_tick)
        with showing(console):
            fault = run_once(this_run)
    return _report(console, this_run, fault)


def compile_if_changed(settings: Settings, console: Console) -> None:
    """Let dbt compile its project where it has not compiled these files before. The caller holds the pipeline's lock.

    Done before the graph is built, which asks dbt for less: it would read the project again for the rest. What stops it
    is left to the run, which mends a damaged file, tries again and writes down what it met.
    """
    import duckdb

    from orchestration.tick import plan
    from orchestration.tick.compiling import compile_project
    from orchestration.tick.signature import project_signature
    from orchestration.transformation.runner import DbtFailed

    if not plan.recall(settings):
        console.print(READING)
        with suppress(DbtFailed, duckdb.Error):
            found = compile_project(settings)
            if found.signature == project_signature():
                plan.keep(settings, found)
    parse_if_changed(settings, console)


def parse_if_changed(settings: Settings, console: Console) -> None:
    """Let dbt parse its project where the graph would otherwise be built from none or from an old one."""
    from orchestration.defs.manifest import is_stale

    if is_stale(settings):
        console.print(READING)
        from orchestration.transformation import parse

        parse(settings)


def run_once(this_run: PipelineRun) -> str | None:
    """Run the job under the caller's lock and tell the operator how it went; return the first fault's own words."""
    from orchestration.ledger import closed
    from orchestration.status import write_status

    try:
        return _execute(this_run)
    finally:
        closed(this_run)
        write_status(this_run.settings)


def _execute(this_run: PipelineRun) -> str | None:
    """Run the job in the instance of the data directory; return the first fault's own words, if there was one."""
    dagster_home(this_run.settings)
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.defs.recovery import fail_dead_runs

    job = defs.resolve_job_def("publish_scorecards")
    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance, this_run.settings)
        result = job.execute_in_process(
            instance=instance,
            resources={"pipeline_run": this_run},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    return None if result.success else _first_fault(result)


def _first_fault(result: ExecuteInProcessResult) -> str:
    """Return the words of the first failed step's first cause; the run's log in the Dagster UI has the rest."""
    errors = [event.step_failure_data.error for event in result.all_events if event.is_step_failure]
    error = next((error for error in errors if error), None)
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else "the run ended without a release"


def _report(console: Console, this_run: PipelineRun, fault: str | None) -> int:
    from orchestration.cli.summary import show_blocked, show_release

    if this_run.blocked:
        show_blocked(console, this_run)
        return BLOCKED
    if this_run.idle and not fault:
        console.print(f"Nothing to do: {this_run.idle}.", markup=False, highlight=False, soft_wrap=True)
        return PUBLISHED if this_run.is_tick else BLOCKED
    if fault and this_run.release:
        words = f"Release {this_run.release.release_id} is out and readers have it. What came after it failed: {fault}"
        console.print(words, markup=False, highlight=False, soft_wrap=True)
        return FAULT
    if not this_run.release:
        console.print(f"The run failed: {fault}", markup=False, highlight=False, soft_wrap=True)
        console.print("Readers keep the last good release. Nothing needs to be cleaned up before running again.")
        return FAULT
    show_release(console, this_run.release, this_run)
    return PUBLISHED
