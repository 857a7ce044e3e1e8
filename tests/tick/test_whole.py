"""A full build goes without dbt's runner, and leaves what that would: cells, columns, views, outcomes, memory."""

import shutil

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.tick import memory, plan
from orchestration.tick.build import build
from orchestration.tick.make import anew
from orchestration.tick.plan import Plan, Step
from orchestration.tick.whole import Whole, make_room
from orchestration.transformation import runner
from tests.end_to_end.compare import differences
from tests.tick.test_wave import empty as empty_warehouse

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


@pytest.mark.slow
def test_a_first_build_leaves_what_dbts_own_build_does(new_world, tmp_path, parsed):
    first, by_dbt = new_world(1).settings, Settings(data_dir=tmp_path / "by_dbt", _env_file=None)
    by_dbt.warehouse_path.parent.mkdir(parents=True)
    shutil.copyfile(first.warehouse_path, by_dbt.warehouse_path)
    spoil(by_dbt.warehouse_path)
    command = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test", "--threads", "2"]
    outcome = runner.invoke(by_dbt, runner.PROJECT, command, parsed.manifest)
    assert {str(result.status) for result in outcome.results} == {"success"}
    assert_same(first.warehouse_path, by_dbt.warehouse_path)


@pytest.mark.slow
def test_what_was_compiled_once_is_built_again_whatever_stood_there(new_world, tmp_path, without_dbt):
    settings = new_world(1).settings.model_copy(update={"full_build": True})
    first = tmp_path / "first.duckdb"
    shutil.copyfile(settings.warehouse_path, first)
    signature = plan.recall(settings).signature
    before = remembered(first, signature)
    spoil(settings.warehouse_path)
    report = build(settings)
    assert not [(node.name, node.message) for node in report.nodes if node.is_broken or node.status == "skipped"]
    assert_same(settings.warehouse_path, first)
    assert remembered(settings.warehouse_path, signature) == before


def assert_same(one, other):
    for schema in BUILT:
        assert not differences(one, other, schema)
    assert known_of(one) == known_of(other)


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


def a_contract(name, sql, definition, kind="table"):
    return a_step(kind, sql, name, definition, contract=True)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select 1 as a", "b is missing, not VARCHAR"),
        ("select 1 as a, 'x' as b, 2 as c", "c is INTEGER, not there"),
        ("select 1::bigint as a, 'x' as b", "a is BIGINT, not INTEGER"),
        ("select 1 as a, 'x' as b, 'y' as b", "b is VARCHAR and VARCHAR, not VARCHAR"),
    ],
)
@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_query_that_breaks_its_contract_is_not_built_and_says_how(sql, words, kind):
    steps = (
        a_contract("kept", "select 'x' as b, 1 as a", "(a integer, b varchar)", kind),
        a_contract("broken", sql, "(a integer, b varchar)", kind),
        a_step("table", 'select * from "s"."broken"', "reader", parents=("id.broken",)),
    )
    with empty_warehouse() as connection:
        nodes = Whole(connection, Plan("p", steps, ()), {}).run()
        assert [node.status for node in nodes] == ["success", "error", "skipped"]
        assert words in nodes[1].message
        assert connection.execute("select b, a from s.kept").fetchall() == [("x", 1)]
