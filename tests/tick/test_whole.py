"""A full build without dbt's runner leaves what dbt left: cells, columns, constraints, views, outcomes, memory."""

import shutil

import duckdb
import pytest

from orchestration.tick import memory, plan
from orchestration.tick.build import build
from orchestration.tick.make import anew
from orchestration.tick.plan import Step
from orchestration.tick.whole import make_room
from orchestration.transformation import runner
from tests.end_to_end.compare import differences

BUILT = ("seeds", "staging", "intermediate", "metrics", "marts")
KNOWN = {
    "columns": "select schema_name, table_name, column_name, column_index, data_type, is_nullable, column_default "
    "from duckdb_columns() where not internal and schema_name <> 'pipeline'",
    "constraints": "select schema_name, table_name, constraint_type, constraint_text from duckdb_constraints()",
    "views": "select schema_name, view_name, sql, comment from duckdb_views() where not internal",
    "tables": "select schema_name, table_name, comment from duckdb_tables() where schema_name <> 'pipeline'",
    "indexes": "select schema_name, table_name, index_name from duckdb_indexes()",
}


def known_of(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return {name: sorted(connection.execute(query).fetchall(), key=str) for name, query in KNOWN.items()}


def remembered(path, signature):
    with duckdb.connect(str(path)) as connection:
        return {name: (entry.made_from, entry.version) for name, entry in memory.read(connection, signature).items()}


def spoil(path):
    """Lose or falsify what was built, in each way that a build must not mind."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop schema metrics cascade; drop schema staging cascade")
        connection.execute("update seeds.metric_catalogue set multiplier = 7; delete from marts.metric_value")
        connection.execute("drop table intermediate.int_period; create view intermediate.int_period as select 1 as n")
        connection.execute("alter table marts.dim_officer rename column display_name to another_name")


@pytest.fixture
def without_dbt(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("dbt was asked")

    monkeypatch.setattr(runner, "invoke", refuse)


def test_all_is_as_dbt_left_it_whatever_stood_there(new_world, tmp_path, without_dbt):
    settings = new_world(1).settings.model_copy(update={"full_build": True})
    by_dbt = tmp_path / "by_dbt.duckdb"
    shutil.copyfile(settings.warehouse_path, by_dbt)
    signature = plan.recall(settings).signature
    before = remembered(by_dbt, signature)
    spoil(settings.warehouse_path)
    report = build(settings)
    assert not [(node.name, node.message) for node in report.nodes if node.is_broken or node.status == "skipped"]
    for schema in BUILT:
        assert not differences(by_dbt, settings.warehouse_path, schema)
    assert known_of(settings.warehouse_path) == known_of(by_dbt)
    assert remembered(settings.warehouse_path, signature) == before


def a_step(kind, sql, name="made", definition="", parents=(), contract=False):
    return Step(f"id.{name}", name, "s", kind, f'"s"."{name}"', sql, parents, contract, {}, definition)


@pytest.fixture
def empty():
    with duckdb.connect() as connection:
        connection.execute("create schema s")
        yield connection


def test_a_table_has_the_types_and_constraints_that_were_declared(empty):
    step = a_step(
        "table",
        "select 2::bigint as b, 1 as a",
        definition="(a INTEGER NOT NULL, b INTEGER, CHECK((b > 1)))",
        contract=True,
    )
    anew(empty, step)
    assert empty.execute("select a, b, typeof(b) from s.made").fetchall() == [(1, 2, "INTEGER")]
    for fault in ("select null as a, 2 as b", "select 1 as a, 1 as b"):
        with pytest.raises(duckdb.ConstraintException):
            anew(empty, a_step("table", fault, definition=step.definition, contract=True))


def test_a_model_without_a_contract_has_the_types_of_what_it_gives_now(empty):
    """What gave no rows when dbt made it was typed by guessing: the next full build must not keep to that."""
    guessed = "(k INTEGER)"
    anew(empty, a_step("table", "select 'a' as k", definition=guessed))
    assert empty.execute("select k, typeof(k) from s.made").fetchall() == [("a", "VARCHAR")]
    frame = "import pandas as pd\nclass dbtObj:\n    def __init__(self, load): pass\n"
    frame += "def model(dbt, session): return pd.DataFrame({'k': ['b']})\n"
    anew(empty, a_step("python", frame, definition=guessed))
    assert empty.execute("select k from s.made").fetchall() == [("b",)]


def test_what_stands_as_another_kind_makes_room(empty):
    view, table = a_step("view", "select 1 as n", "one"), a_step("table", "select 1 as n", "two", "(n INTEGER)")
    empty.execute("create table s.one (x int); create view s.two as select 5 as x")

    class Both:
        steps = (view, table)

    make_room(empty, Both)
    for step in Both.steps:
        anew(empty, step)
    assert empty.execute("select * from s.one union all select * from s.two").fetchall() == [(1,), (1,)]
