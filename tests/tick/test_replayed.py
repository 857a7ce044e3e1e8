"""What a replay changed is followed through a view, and only by tables that stand where it began."""

from dataclasses import replace

import pytest

from orchestration.tick import memory
from orchestration.tick.plan import Plan
from orchestration.tick.wave import Wave
from tests.tick.test_wave import empty, step

SOURCE = replace(step("rows", "source"), schema="raw_x", relation='"raw_x"."rows"')
SHOWN = "select k, n + 1 as n from raw_x.rows where n is not null".replace("raw_x.rows", SOURCE.relation)
COUNTED = 'select k, count(*) as times, sum(n)::bigint as n from "s"."shown" group by k'
STEPS = (
    SOURCE,
    step("shown", "view", SHOWN, ["rows"]),
    step("counted", "table", COUNTED, ["shown"], parts={"by": ["k"], "of": {"shown": {"equal_in": ["k"]}}}),
)


@pytest.fixture
def warehouse():
    connection = empty()
    connection.execute("create schema raw_x; create schema replayed")
    connection.execute(
        "create table raw_x.rows as select i % 3 as k, i as n, now() as updated_at from range(9) as t(i)"
    )
    connection.execute("insert into pipeline.applied_batch values ('x', 'rows', 'landing', 1, '')")
    connection.execute(
        "create table replayed.step (system varchar, table_name varchar, from_batch_id bigint, upto_batch_id bigint)"
    )
    connection.execute(f"create view s.shown as {SHOWN}")
    Wave(connection, Plan("p", STEPS, ()), {}).run()
    memory.write_all(connection, "p", {})
    tick(connection)
    return connection


def tick(connection):
    """Build; return the parts that were made anew, None where the whole table was."""
    wave, asked = Wave(connection, Plan("p", STEPS, ()), memory.read(connection, "p")), []
    original = wave.remake.differs

    def differs(step, changed):
        asked.append(list(changed))
        return original(step, changed)

    wave.remake.differs = differs
    nodes = wave.run()
    assert [node for node in nodes if node.status in ("error", "skipped")] == []
    assert set(connection.execute("from s.counted").fetchall()) == set(connection.execute(COUNTED).fetchall())
    return asked


def replay(connection, came, from_batch, upto_batch):
    """Change the row with ``n = 4``, as batches from one to another say."""
    connection.execute(
        "create or replace table replayed.raw_x__rows as select *, -1 as delta_sign from raw_x.rows where n = 4"
    )
    connection.execute("update raw_x.rows set k = ?, n = ?, updated_at = now() where n = 4", came)
    connection.execute(
        "insert into replayed.raw_x__rows select *, 1 from raw_x.rows where n is not distinct from ?", came[1:]
    )
    connection.execute("delete from replayed.step")
    connection.execute("insert into replayed.step values ('x', 'rows', ?, ?)", [from_batch, upto_batch])
    connection.execute("update pipeline.applied_batch set batch_id = ?", [upto_batch])


def test_change_goes_through_the_view_to_the_parts_that_it_touches(warehouse):
    replay(warehouse, [2, 44], 1, 2)
    assert tick(warehouse) == [["id.shown"]]
    assert tick(warehouse) == []


def test_row_that_the_view_leaves_out_is_gone(warehouse):
    replay(warehouse, [2, None], 1, 2)
    assert tick(warehouse) == [["id.shown"]]


def test_row_that_the_view_shows_as_before_touches_nothing(warehouse):
    replay(warehouse, [1, 4], 1, 2)
    assert tick(warehouse) == []


def test_change_that_began_where_the_tables_do_not_stand_makes_them_as_a_whole(warehouse):
    replay(warehouse, [2, 44], 1, 2)  # and no tick after it
    warehouse.execute("update raw_x.rows set n = 4 where n = 44")
    replay(warehouse, [0, 45], 2, 3)
    assert tick(warehouse) == [[]]


def test_change_that_leads_elsewhere_than_the_source_stands_is_not_followed(warehouse):
    replay(warehouse, [2, 44], 1, 2)
    warehouse.execute("update raw_x.rows set n = 46 where n = 44; update pipeline.applied_batch set batch_id = 3")
    assert tick(warehouse) == [[]]
