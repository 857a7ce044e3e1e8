"""Build and test the warehouse: what a change touches where it is known what stands there, else everything anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import duckdb

from orchestration.faults import crash_point
from orchestration.publication.lock import pipeline_lock
from orchestration.settings import Settings
from orchestration.tick import memory, plan
from orchestration.tick.compiling import compile_project
from orchestration.tick.first import first_entries
from orchestration.tick.judged import still_passing
from orchestration.tick.opening import open_to_write
from orchestration.tick.plan import Plan
from orchestration.tick.recall import Progress, check, made_of
from orchestration.tick.signature import LOADED, code_signature, project_signature, require_loaded_code, seed_signatures
from orchestration.tick.wave import Wave
from orchestration.tick.whole import make_and_test
from orchestration.transformation.fault_log import log_faults
from orchestration.transformation.report import BuildReport, NodeResult

_LATE = "set checkpoint_threshold = '1TB'"
"""Lets DuckDB bring what changed to its place once all of it is made, not also in the midst of a tick."""


def build(settings: Settings, progress: Progress | None = None) -> BuildReport:
    """Return every node's outcome, with the marts as a full build would leave them.

    Whatever is not known for certain (a new warehouse, a build by hand) leads to a full build, and
    ``settings.full_build`` always does; another state of the project is compiled by dbt first. Unit tests are left
    out: they prove the code, not the data. Raises ``DbtFailed`` where dbt can make nothing of a file of the project and
    ``PipelineBusy`` where another process is writing, ``CodeChanged`` where the code is another than when this process
    began. The warehouse is closed on return.
    """
    started = time.monotonic()
    with pipeline_lock(settings):
        require_loaded_code()
        found = plan.recall(settings)
        nodes = _touched(settings, found, progress) if found and not settings.full_build else None
        if nodes is None:
            nodes = _anew(settings, found or compile_project(settings), progress)
        log_faults(settings, nodes)
    return BuildReport(tuple(nodes), time.monotonic() - started)


def _touched(settings: Settings, found: Plan, progress: Progress | None) -> list[NodeResult] | None:
    """Build and test what is touched; None where nothing is known of what stands in the warehouse.

    All in one opening: to close the warehouse is to write what changed to its place, if nothing has done so before.
    """
    with open_to_write(settings) as connection:
        connection.execute(_LATE)
        known = memory.read(connection, found.signature)
        if known is None:
            return None
        wave = Wave(connection, found, known, progress)
        nodes = wave.run(settings.threads)
        relations = {step.unique_id: step.relation for step in found.steps}
        with _brought_home(connection):
            passing = still_passing(connection, found.tests, known, wave.remake.deltas, relations, wave.versions)
            of_tests = (found.tests, wave.versions, known, wave.broken, passing)
            outcomes, kept = check(connection, settings.threads, *of_tests, progress)
        crash_point("tick.before_remembering")
        memory.write_many(connection, kept)
    return [*nodes, *outcomes]


@contextmanager
def _brought_home(connection: Any) -> Iterator[None]:
    """Let DuckDB bring what was made to its place while the caller reads: seconds that closing would take alone."""

    def checkpoint() -> None:
        with connection.cursor() as own, suppress(duckdb.Error):  # what is not brought home now is when it is closed
            own.execute("checkpoint")

    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(checkpoint)
        yield
        done.result()


def _anew(settings: Settings, found: Plan, progress: Progress | None) -> list[NodeResult]:
    """Make and test everything anew by what dbt compiled, and remember of what, unless anything could not be made."""
    seeds = seed_signatures()
    nodes = make_and_test(settings, found, progress)
    report = BuildReport(tuple(nodes), 0)
    is_the_same = (project_signature(), seed_signatures(), code_signature()) == (found.signature, seeds, LOADED)
    if is_the_same and not report.broken_models:
        plan.keep(settings, found)
        crash_point("whole.before_remembering")
        with open_to_write(settings) as connection:
            _remember(connection, found, report.tests)
    return nodes


def _remember(connection: Any, made: Plan, outcomes: list[NodeResult]) -> None:
    entries, versions = first_entries(connection, made)
    tests = {test.unique_id: made_of(test, versions) for test in made.tests}
    entries |= {
        one.unique_id: memory.Entry(tests[one.unique_id], "", memory.as_text(one))
        for one in outcomes
        if not one.is_broken
    }
    memory.write_all(connection, made.signature, entries)
