"""A digest of content sees every difference in a cell and none in the order of rows."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.tick.versions import columns_read, content

CELLS = st.one_of(st.none(), st.integers(-3, 3))
ROWS = st.lists(st.tuples(CELLS, CELLS, st.sampled_from([None, "", "a", "b"])), max_size=6)


@pytest.fixture(scope="module")
def connection():
    """One for all examples: to open one costs more than an example, and each makes its table anew."""
    with duckdb.connect() as found:
        yield found


def digest_of(connection, rows):
    connection.execute("create or replace table t (a integer, b integer, c varchar)")
    if rows:
        places = ", ".join("(?, ?, ?)" for _ in rows)
        connection.execute(f"insert into t values {places}", [cell for row in rows for cell in row])
    return content(connection, "t")


@settings(deadline=None, max_examples=60)
@given(ROWS, ROWS)
def test_digests_are_equal_where_the_rows_are_whatever_their_order(connection, one, other):
    def key(row):
        return tuple((cell is None, cell or 0, "") if not isinstance(cell, str) else (False, 0, cell) for cell in row)

    assert (digest_of(connection, one) == digest_of(connection, other)) == (
        sorted(one, key=key) == sorted(other, key=key)
    )
    assert digest_of(connection, one) == digest_of(connection, list(reversed(one)))


def test_a_column_is_read_where_it_is_named_or_handed_on():
    assert columns_read("select x from t join run on t.a <= run.as_at", ["x"], ["as_at", "as_on"]) == ["as_at"]
    assert columns_read("select run.*, t.x from t cross join run", ["as_at", "as_on", "x"], ["as_at", "as_on"]) == [
        "as_at",
        "as_on",
    ]
    assert columns_read("select x from t", ["x"], ["as_at", "as_on"]) == []
