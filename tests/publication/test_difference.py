"""What became of the rows of a table: put into the old table, the difference makes it the new one."""

from collections import Counter

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.publication import difference as module
from orchestration.publication.difference import apply, difference

ROWS = st.lists(st.tuples(st.integers(0, 3) | st.none(), st.sampled_from("ab")), max_size=8)


@pytest.fixture(scope="module")
def connection():
    """One for all examples: to open one costs more than an example, and each makes its tables anew."""
    with duckdb.connect() as found:
        yield found


def table(connection, name, rows):
    connection.execute(f"create or replace table {name} (n integer, t varchar)")
    if rows:
        places = ", ".join("(?, ?)" for _ in rows)
        connection.execute(f"insert into {name} values {places}", [cell for row in rows for cell in row])


def rows_of(connection, relation):
    return Counter(connection.execute(f"select n, t from {relation}").fetchall())


@settings(deadline=None, max_examples=150)
@given(ROWS, ROWS, st.sampled_from([1, 4, 1 << 16]), st.booleans())
def test_the_old_table_with_its_difference_is_the_new_one(connection, old, new, shelves, is_part):
    """Also where all rows share a shelf, and where only a part of the old rows is compared."""
    table(connection, "old", old)
    table(connection, "new", [row for row in new if not is_part or row[0] == 1])
    was, module.SHELVES = module.SHELVES, shelves
    try:
        found = difference(connection, "temp.main.found", "old", "new", "n = 1" if is_part else "true")
    finally:
        module.SHELVES = was
    went, came = Counter(old), Counter(new)
    if is_part:
        went, came = (Counter({row: n for row, n in one.items() if row[0] == 1}) for one in (went, came))
    differs = {row for row in went | came if went[row] != came[row]}
    assert (found.went, found.came) == tuple(sum(one[row] for row in differs) for one in (went, came))
    apply(connection, found, "old")
    rest = Counter() if not is_part else Counter(row for row in old if row[0] != 1)
    assert rows_of(connection, "old") == came + rest
