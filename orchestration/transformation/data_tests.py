"""dbt's data tests run as plain SQL, in one connection: dbt has compiled them, DuckDB answers them.

dbt spends some 30 ms of processor time on a test besides its query, more than most queries take. What a test means
stays dbt's business: its SQL, its ``fail_calc``, ``limit``, ``warn_if``, ``error_if`` and severity.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.cores import share_cores
from orchestration.transformation.failing_rows import failing_rows
from orchestration.transformation.outcome import tested_node
from orchestration.transformation.report import NodeResult

Progress = Callable[[str, str], None]
"""Called with the name and the status of each node as it ends."""

_CONFIG = {"autoinstall_known_extensions": "false", "allow_community_extensions": "false"}


@dataclass(frozen=True)
class DataTest:
    """One data test: dbt's node of the manifest, and its compiled SQL, which returns the rows at fault."""

    node: Any
    sql: str


def run_tests(warehouse: Path, tests: Iterable[DataTest], threads: int, progress: Progress | None) -> list[NodeResult]:
    """Run ``tests`` read-only, as ``ask_tests`` does on a warehouse that is open."""
    chosen = list(tests)
    if not chosen:
        return []
    with duckdb.connect(str(warehouse), read_only=True, config=_CONFIG) as connection:
        share_cores(connection, threads)
        return ask_tests(connection, chosen, threads, progress)


def ask_tests(
    connection: Any, tests: Iterable[DataTest], threads: int, progress: Progress | None = None
) -> list[NodeResult]:
    """Run ``tests``, ``threads`` at once, and return the outcome of each, failing rows included.

    A test whose query cannot run has status error and DuckDB's words; the others go on. No transaction of
    ``connection`` is open: each test has a cursor of its own.
    """
    connection.execute("set global TimeZone = 'UTC'; set global preserve_insertion_order = false")
    chosen = {test.node.unique_id: test for test in tests}
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(lambda test: _outcome(connection, test, progress), chosen.values()))
    found = {result.unique_id: chosen[result.unique_id].sql for result in results if result.status in ("fail", "warn")}
    rows = failing_rows(connection, found)
    return [replace(result, rows=rows.get(result.unique_id, ())) for result in results]


def _outcome(connection: Any, test: DataTest, progress: Progress | None) -> NodeResult:
    started = time.monotonic()
    status, failures, message = _answer(connection, test)
    if progress:
        progress(test.node.name, status)
    return tested_node(test.node, status, failures, message, time.monotonic() - started)


def _answer(connection: Any, test: DataTest) -> tuple[str, int | None, str]:
    """Return status, number of failing rows and message of one test, as dbt would put them."""
    config = test.node.config
    try:
        with connection.cursor() as cursor:
            failures, should_warn, should_error = cursor.execute(_counting(config, test.sql)).fetchone()
    except duckdb.Error as error:
        return "error", None, " ".join(str(error).split())
    found = f"Got {failures} result{'' if failures == 1 else 's'}, configured to"
    if config.severity.upper() == "ERROR" and should_error:
        return "fail", failures, f"{found} fail if {config.error_if}"
    if should_warn:
        return "warn", failures, f"{found} warn if {config.warn_if}"
    return "pass", 0, ""


def _counting(config: Any, sql: str) -> str:
    """Return the query that dbt's own macro ``get_test_sql`` makes of a test."""
    limit = "" if config.limit is None else f"limit {config.limit}"
    return (
        f"select {config.fail_calc} as failures, {config.fail_calc} {config.warn_if} as should_warn, "
        f"{config.fail_calc} {config.error_if} as should_error\nfrom (\n{sql}\n{limit}\n) as dbt_internal_test"
    )
