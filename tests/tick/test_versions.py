"""A digest of content sees every difference in a cell and none in the order of rows."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.tick.versions import columns_read, content

CELLS = st.one_of(st.none(), st.integers(-3, 3))
ROWS = st.lists(st.tuples(CELLS, CELLS, st.sampled_from([None, "", "a", "b"])), max_size=6)


def digest_of(rows):
    with duckdb.connect() as connection:
        connection.execute("create table t (a integer, b integer, c varchar)")
        if rows:
            connection.executemany("insert into t values (?, ?, ?)", [list(row) for row in rows])
        return content(connection, "t")


@settings(deadline=None, max_examples=60)
@given(ROWS, ROWS)
def test_digests_are_equal_where_the_rows_are_whatever_their_order(one, other):
    def key(row):
        return tuple((cell is None, cell or 0, "") if not isinstance(cell, str) else (False, 0, cell) for cell in row)

    assert (digest_of(one) == digest_of(other)) == (sorted(one, key=key) == sorted(other, key=key))
    assert digest_of(one) == digest_of(list(reversed(one)))


def test_a_column_is_read_where_it_is_named_or_handed_on():
    assert columns_read("select x from t join run on t.a <= run.as_at", ["x"], ["as_at", "as_on"]) == ["as_at"]
    assert columns_read("select run.*, t.x from t cross join run", ["as_at", "as_on", "x"], ["as_at", "as_on"]) == [
        "as_at",
        "as_on",
    ]
    assert columns_read("select x from t", ["x"], ["as_at", "as_on"]) == []
