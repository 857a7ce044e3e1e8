"""As many threads as cores work on queries that run side by side: those that ask, and DuckDB's own."""

import duckdb
import pytest

from orchestration.cores import share_cores


@pytest.mark.parametrize(("cores", "at_once", "threads"), [(8, 2, 7), (2, 2, 1), (1, 2, 1), (4, 1, 4)])
def test_no_more_threads_than_cores_and_at_least_one(cores, at_once, threads):
    with duckdb.connect(config={"threads": cores}) as connection:
        share_cores(connection, at_once)
        assert connection.execute("select current_setting('threads')").fetchone() == (threads,)
