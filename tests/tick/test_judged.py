"""A test that is asked about the rows that changed says what it would say of all of them."""

import re
from pathlib import Path
from types import SimpleNamespace

import dbt.include.global_project
import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.publication.difference import apply, difference
from orchestration.settings import REPOSITORY
from orchestration.tick.judged import REFERS, STRICT, TOGETHER, still_passing
from orchestration.tick.memory import Entry, as_text
from orchestration.tick.plan import Test as Asked
from orchestration.tick.recall import made_of
from orchestration.transformation.report import NodeResult

BUILT_IN = Path(dbt.include.global_project.__file__).parent / "macros" / "generic_test_sql"
RELATION = '"memory"."s"."span"'
ARGUMENTS = {
    "accepted_values": {"column_name": "kind", "values": ["a", "b"]},
    "no_nulls": {"columns": ["owner", "kind"]},
    "not_null": {"column_name": "kind"},
    "ranges_do_not_overlap": {"key": "owner", "lower": "begins", "upper": "ends"},
    "ranges_have_no_gap": {"key": "owner", "lower": "begins", "upper": "ends"},
    "unique": {"column_name": "begins"},
    "unique_combination": {"columns": ["owner", "kind"]},
}
number = st.integers(0, 4)
rows = st.lists(
    st.tuples(st.one_of(st.none(), number), st.sampled_from(["a", "b", "c", None]), number, number), max_size=6
)


def sql_of(name):
    """Return the SQL of a generic test as dbt would compile it: of its own macro, or of the project's."""
    ours = REPOSITORY / "dbt_project" / "tests" / "generic" / f"{name}.sql"
    text = (ours if ours.exists() else BUILT_IN / f"{name}.sql").read_text(encoding="utf-8")
    text = re.sub(r"(\{%-? )test (\w+)", r"\1macro default__test_\2", text).replace("endtest", "endmacro")
    known = {"should_store_failures": lambda: False, "adapter": SimpleNamespace(quote=lambda column: f'"{column}"')}
    macro = getattr(
        jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text, known).module, f"default__test_{name}"
    )
    return macro(RELATION, **ARGUMENTS[name])


ASKED = tuple(
    Asked(name, name, sql_of(name), ("model.span",), STRICT | {"severity": "error"}, {}, name, ARGUMENTS[name])
    for name in TOGETHER
)


def faults(connection):
    """Return how many rows each test finds at fault."""
    return {test.name: connection.execute(f"select count(*) from ({test.sql})").fetchone()[0] for test in ASKED}


def entries(found, version):
    """Return what is kept of tests that found so many rows at fault."""
    kept = {"model.span": Entry("", version)}
    for test in ASKED:
        status = "fail" if found[test.name] else "pass"
        result = NodeResult(test.name, test.name, "test", status, "error", found[test.name], "", 0.0)
        kept[test.name] = Entry(made_of(test, {"model.span": version}), "", as_text(result))
    return kept


def span(connection, name, rows):
    connection.execute(f"create or replace table {name} (owner integer, kind varchar, begins integer, ends integer)")
    if rows:
        connection.executemany(f"insert into {name} values (?, ?, ?, ?)", rows)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.execute("create schema s")
        yield connection


@settings(max_examples=150, deadline=None)
@given(before=rows, after=rows, stays=st.integers(0, 6))
def test_test_asked_in_part_says_what_it_says_of_all(connection, before, after, stays):
    span(connection, RELATION, before)
    found = faults(connection)
    span(connection, "coming", before[:stays] + after)
    delta = difference(connection, "delta", RELATION, "coming")
    apply(connection, delta, RELATION)
    now = faults(connection)
    passing = still_passing(connection, ASKED, entries(found, "v"), {"model.span": delta}, {"model.span": RELATION})
    assert passing == {name for name in now if not found[name] and not now[name]}


def test_what_is_not_known_for_certain_is_asked_of_all(connection):
    span(connection, RELATION, [(1, "a", 0, 1)])
    found = faults(connection)
    span(connection, "coming", [(1, "a", 0, 1), (2, "b", 1, 2)])
    deltas, relations = {"model.span": difference(connection, "delta", RELATION, "coming")}, {"model.span": RELATION}
    known = entries(found, "v")
    assert still_passing(connection, ASKED, known, deltas, relations) == set(TOGETHER)
    assert not still_passing(connection, ASKED, known | {"model.span": Entry("", "w")}, deltas, relations)
    assert not still_passing(connection, ASKED, known, {}, relations)
    lenient = [Asked(**{**vars(test), "config": test.config | {"error_if": ">5"}}) for test in ASKED]
    assert not still_passing(connection, lenient, entries(found, "v"), deltas, relations)
    two = [Asked(**{**vars(test), "parents": (*test.parents, "model.other")}) for test in ASKED]
    assert not still_passing(connection, two, known, deltas, relations)


CHILD, PARENT = '"memory"."s"."child"', '"memory"."s"."parent"'
values = st.lists(st.one_of(st.none(), number), max_size=5)


def referring():
    """Return dbt's test that each value of the one table stands in the other, as dbt would compile it."""
    text = (BUILT_IN / "relationships.sql").read_text(encoding="utf-8")
    text = re.sub(r"(\{%-? )test (\w+)", r"\1macro default__test_\2", text).replace("endtest", "endmacro")
    macro = jinja2.Environment().from_string(text).module.default__test_relationships
    said = {"column_name": "a", "to": PARENT, "field": "b"}
    sql, parents = macro(CHILD, **said), ("model.parent", "model.child")
    return Asked("refers", "refers", sql, parents, STRICT | {"severity": "error"}, {}, REFERS, said)


def one_column(connection, name, column, rows):
    connection.execute(f"create or replace table {name} ({column} integer)")
    if rows:
        connection.executemany(f"insert into {name} values (?)", [[row] for row in rows])


@settings(max_examples=200, deadline=None)
@given(children=st.tuples(values, values), parents=st.tuples(values, values), told=st.sampled_from(["both", "rest"]))
def test_reference_asked_in_part_says_what_it_says_of_all(connection, children, parents, told):
    test, deltas = referring(), {}
    relations = {"model.child": CHILD, "model.parent": PARENT}
    known = {name: Entry("", "before") for name in relations}
    one_column(connection, CHILD, "a", children[0])
    one_column(connection, PARENT, "b", parents[0])
    ask = f"select count(*) from ({test.sql})"
    found = connection.execute(ask).fetchone()[0]
    result = NodeResult("refers", "refers", "test", "fail" if found else "pass", "error", found, "", 0.0)
    known["refers"] = Entry(made_of(test, {name: "before" for name in relations}), "", as_text(result))
    now = {name: "before" for name in relations}
    for name, column, rows in (("child", "a", children), ("parent", "b", parents)):
        if told == "rest" and sorted(map(str, rows[0])) == sorted(map(str, rows[1])):
            continue  # of what did not change nothing is told but its version
        one_column(connection, "coming", column, rows[1])
        relation = relations[f"model.{name}"]
        delta = deltas[f"model.{name}"] = difference(connection, f"delta_{name}", relation, "coming")
        apply(connection, delta, relation)
        now[f"model.{name}"] = "after"
    passes = connection.execute(ask).fetchone()[0] == 0
    passing = still_passing(connection, [test], known, deltas, relations, now)
    assert passing == ({"refers"} if deltas and not found and passes else set())
    unknown = {name: "after" for name in relations}
    if len(deltas) == 1:
        assert not still_passing(connection, [test], known, deltas, relations, unknown)
