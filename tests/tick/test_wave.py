"""The wave on a plan of a few tables: what is built, what is left alone, and that a fault never lets a table lie."""

from dataclasses import replace

import duckdb
import pytest

from orchestration.publication.content import content
from orchestration.tick import memory
from orchestration.tick.memory import Entry
from orchestration.tick.plan import Plan, Step
from orchestration.tick.wave import Wave


def step(name, kind, sql="", parents=(), **meta):
    contract = meta.pop("contract", False)
    parents = tuple(f"id.{parent}" for parent in parents)
    return Step(f"id.{name}", name, "s", kind, f'"s"."{name}"', sql, parents, contract, meta)


STEPS = (
    step("raw", "source"),
    step("clock", "source"),
    step("run", "table", "select now_at, now_at::date as day from s.clock", ["clock"], read_by_column=True),
    step("even", "table", "select id, n from s.raw where n % 2 = 0", ["raw"]),
    step("shown", "view", "select * from s.even", ["even"]),
    step("total", "table", "select sum(n)::bigint as n from s.shown", ["shown"], contract=True),
    step("daily", "table", "select total.n, run.day from s.total cross join s.run", ["total", "run"]),
    step("second", "table", "select run.now_at from s.run", ["run"]),
)


def empty():
    """Return a warehouse in memory into which nothing was loaded."""
    connection = duckdb.connect(config={"threads": 1})  # to wake another for a few rows costs more than they do
    connection.execute("create schema s; create schema pipeline")
    connection.execute(
        "create table pipeline.applied_batch (system varchar, table_name varchar, landing_id varchar, "
        "batch_id bigint, definition varchar)"
    )
    return connection


@pytest.fixture
def warehouse():
    connection = empty()
    connection.execute("create table s.raw as select i as id, i as n from range(10) as t(i)")
    connection.execute("create table s.clock as select timestamp '2024-04-10 09:00:00' as now_at")
    connection.execute("create table s.total (n bigint not null)")
    connection.execute("create table s.even (id bigint, n bigint); create view s.shown as select * from s.even")
    plan = Plan("p", STEPS, ())
    Wave(connection, plan, {}).run()
    memory.write_all(connection, "p", {})
    run(connection)
    run(connection)  # what a table reads of the clock is known once it stands
    return connection


def run(connection, steps=STEPS):
    nodes = Wave(connection, Plan("p", steps, ()), memory.read(connection, "p")).run(workers=2)
    return {node.name: node.message or node.status for node in nodes}


def test_nothing_is_built_where_nothing_changed(warehouse):
    assert set(run(warehouse).values()) == {"unchanged"}


def test_change_of_a_table_that_a_mart_shows_is_kept_for_publication(warehouse):
    warehouse.execute("create schema marts; create view marts.shown as from s.even")
    shown = {"schema": "marts", "relation": '"marts"."shown"', "sql": "from s.even"}
    steps = tuple(replace(one, **shown) if one.name == "shown" else one for one in STEPS)
    before = str(content(warehouse, "marts.shown"))
    warehouse.execute("update s.raw set n = 22 where id = 2")
    run(warehouse, steps)
    kept = warehouse.execute("select mart, version_before, version_after from pipeline.mart_change").fetchall()
    assert kept == [("even", before, str(content(warehouse, "marts.shown")))]


def test_change_goes_as_far_as_contents_differ(warehouse):
    warehouse.execute("update s.raw set n = 21 where id = 1")
    assert run(warehouse) == {
        "run": "unchanged", "even": "the same rows", "shown": "unchanged", "total": "unchanged", "daily": "unchanged",
        "second": "unchanged",
    }  # fmt: skip
    warehouse.execute("update s.raw set n = 40 where id = 4")
    found = run(warehouse)
    assert (found["even"], found["total"], found["daily"], found["second"]) == ("built", "built", "built", "unchanged")
    assert warehouse.execute("select n from s.daily").fetchone() == (0 + 2 + 40 + 6 + 8,)


def test_reader_of_the_day_is_left_alone_until_midnight_and_reader_of_the_instant_is_not(warehouse):
    warehouse.execute("update s.clock set now_at = now_at + interval '5' minute")
    found = run(warehouse)
    assert (found["run"], found["daily"], found["second"]) == ("built", "unchanged", "built")
    warehouse.execute("update s.clock set now_at = now_at + interval '1' day")
    assert run(warehouse)["daily"] == "built"


def test_contract_stands_after_a_table_was_made_again(warehouse):
    warehouse.execute("update s.raw set n = 100 where id = 0")
    run(warehouse)
    with pytest.raises(duckdb.ConstraintException):
        warehouse.execute("insert into s.total values (null)")


def test_model_that_cannot_be_built_stops_its_readers_only_and_is_built_when_it_can_be(warehouse):
    warehouse.execute("update s.raw set n = null where id = 0; delete from s.raw where id > 0")
    found = run(warehouse)
    assert found["total"].startswith("Constraint Error")
    assert (found["daily"], found["second"]) == ("skipped", "unchanged")
    assert warehouse.execute("select n from s.total").fetchone() == (20,)
    warehouse.execute("update s.raw set n = 4")
    found = run(warehouse)
    assert (found["total"], found["daily"]) == ("built", "built")
    assert warehouse.execute("select n from s.daily").fetchone() == (4,)


def test_another_query_is_another_table(warehouse):
    changed = tuple(
        step("even", "table", "select id, n from s.raw where n % 2 = 1", ["raw"]) if one.name == "even" else one
        for one in STEPS
    )
    assert run(warehouse, changed)["even"] == "built"
    assert warehouse.execute("select n from s.total").fetchone() == (25,)


def test_nothing_is_known_of_another_project(warehouse):
    memory.write(warehouse, "id.even", Entry("x", "y"))
    assert memory.read(warehouse, "another") is None


def test_tables_half_made_by_a_run_that_died_are_gone(warehouse):
    warehouse.execute('create table s."even__tick" as select 1 as id')
    run(warehouse)
    left = "select count(*) from duckdb_tables() where ends_with(table_name, '__tick')"
    assert warehouse.execute(left).fetchone() == (0,)


def test_the_change_of_a_mart_is_kept_with_it(warehouse):
    mart = Step("id.mart", "mart", "marts", "table", '"marts"."mart"', "select n from s.even", ("id.even",), False, {})
    warehouse.execute("create schema marts")
    run(warehouse, (*STEPS, mart))
    before = memory.read(warehouse, "p")["id.mart"].version
    warehouse.execute("update s.raw set n = 40 where id = 4")
    run(warehouse, (*STEPS, mart))
    after = memory.read(warehouse, "p")["id.mart"].version
    assert warehouse.execute("from pipeline.mart_change").fetchall() == [("mart", before, after)]
    rows = "select count(*) from pipeline.mart_change_row where row_hash in (hash(4::bigint), hash(40::bigint))"
    assert warehouse.execute(rows).fetchone() == (2,)
    warehouse.execute("update s.raw set n = 41 where id = 1")
    run(warehouse, (*STEPS, mart))
    assert warehouse.execute("from pipeline.mart_change").fetchall() == [("mart", before, after)]
