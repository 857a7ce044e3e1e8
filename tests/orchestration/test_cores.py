"""Queries that run side by side share the cores."""

import duckdb
import pytest

from orchestration.cores import share_cores


@pytest.mark.parametrize(("cores", "at_once", "share"), [(8, 2, 4), (2, 2, 1), (1, 2, 1), (4, 1, 4)])
def test_each_query_has_its_share_and_at_least_one(cores, at_once, share):
    with duckdb.connect(config={"threads": cores}) as connection:
        share_cores(connection, at_once)
        assert connection.execute("select current_setting('threads')").fetchone() == (share,)
