"""The data tests of a tick: those that read a table which changed are run, of the others the last outcome holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from orchestration.tick.memory import Entry, as_result, as_text
from orchestration.tick.plan import Test
from orchestration.tick.versions import digest
from orchestration.transformation.data_tests import DataTest, ask_tests
from orchestration.transformation.report import NodeResult

Progress = Callable[[str, str], None]


def check(
    connection: Any,
    threads: int,
    tests: Collection[Test],
    versions: Mapping[str, str],
    known: Mapping[str, Entry],
    unbuilt: Collection[str],
    passing: Collection[str] = (),
    progress: Progress | None = None,
) -> tuple[list[NodeResult], dict[str, Entry]]:
    """Return the outcome of every test that reads nothing of ``unbuilt``, and the entries to be kept.

    ``connection`` is of the warehouse, with no transaction open. Tests of ``passing`` are known to pass again
    on a table that changed.
    """
    judged = [test for test in tests if not set(test.parents) & set(unbuilt)]
    made_from = {test.unique_id: made_of(test, versions) for test in judged}
    stands = {test.unique_id for test in judged if _holds(known.get(test.unique_id), made_from[test.unique_id])}
    again = (set(passing) & made_from.keys()) - stands
    touched = [test for test in judged if test.unique_id not in stands | again]
    wanted = [DataTest(as_node(test), test.sql) for test in touched]
    run = {one.unique_id: one for one in ask_tests(connection, wanted, threads, progress)}
    outcomes = [run.get(test.unique_id) or as_result(known[test.unique_id].outcome or "") for test in judged]
    # a test that could not be run may have failed for a passing reason: it is asked again
    kept = {name: Entry(made_from[name], "", as_text(one)) for name, one in run.items() if not one.is_broken}
    return outcomes, kept | {name: replace(known[name], made_from=made_from[name]) for name in again}


def made_of(test: Test, versions: Mapping[str, str]) -> str:
    """Return the digest of all that the outcome of ``test`` follows from."""
    read = [f"{parent}={versions.get(parent, '')}" for parent in test.parents]
    return digest(test.sql, sorted(test.config.items(), key=str), *read)


def as_node(test: Test) -> SimpleNamespace:
    """Return ``test`` in the shape of a node of dbt's manifest."""
    config = SimpleNamespace(**test.config, meta={key: test.meta[key] for key in test.meta if key != "description"})
    return SimpleNamespace(
        unique_id=test.unique_id,
        name=test.name,
        config=config,
        description=test.meta["description"],
        depends_on=SimpleNamespace(nodes=list(test.parents)),
    )


def _holds(entry: Entry | None, made_from: str) -> bool:
    return entry is not None and entry.outcome is not None and entry.made_from == made_from
