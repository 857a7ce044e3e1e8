"""Whatever happens to the rows of parents, what is made of the touched parts and rows alone is the whole table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.tick import memory
from orchestration.tick.plan import Plan
from orchestration.tick.terms import rows_of
from orchestration.tick.wave import Wave
from tests.tick.test_wave import empty, step

KEYS = st.one_of(st.none(), st.integers(0, 2))
ROWS = st.lists(st.tuples(KEYS, KEYS, st.integers(0, 2)), max_size=5)
SOURCES = ("events", "more_events", "places")
JOINED = """
    select events.k, places.part, events.n * places.n as n from "s"."events" as events
    inner join "s"."places" as places on events.j = places.j
    union all select k, j as part, n from "s"."more_events" where true"""
PARTLY = 'select k, sum(n)::bigint as n, count(*) as times from "s"."joined" group by k'
GREATEST = """
    select partly.k, partly.n, max(events.n) as greatest from "s"."partly" as partly
    left join "s"."events" as events on partly.k is not distinct from events.k group by all"""
LEVELS = """
    select least(k, 1) as low, k as high, sum(n)::bigint as n from "s"."joined" group by all
    union all select least(k, 1), null, sum(n)::bigint from "s"."joined" group by all"""
UNFOLDED = """select least(k, 1) as low, k as high from {delta}
    union select least(k, 1), null from {delta}"""
WIDE = """
    select events.k, places.part, events.n * places.n + more_events.n as n from "s"."events" as events
    inner join "s"."places" as places on events.j = places.j
    inner join "s"."more_events" as more_events on more_events.j >= places.j"""
PAIRED = """
    select joined.k, joined.part, count(*) as times, max(events.n) as greatest from "s"."joined" as joined
    left join "s"."events" as events on joined.k is not distinct from events.k group by all"""
STEPS = (
    *(step(f"raw_{name}", "source") for name in SOURCES),
    *(step(name, "table", f"select * from s.raw_{name}", [f"raw_{name}"]) for name in SOURCES),
    step(
        "joined", "table", JOINED, SOURCES,
        rows={"events": ["places"], "more_events": []},
    ),
    step("partly", "table", PARTLY, ["joined"], parts={"by": ["k"], "of": {"joined": {"equal_in": ["k"]}}}),
    step(
        "greatest", "table", GREATEST, ["partly", "events"],
        parts={"by": ["k"], "of": {"partly": {"equal_in": ["k"]}, "events": {"touches": "select k from {delta}"}}},
    ),
    step(
        "paired", "table", PAIRED, ["joined", "events"],
        parts={
            "by": ["k", "part"],
            "of": {
                "joined": {"equal_in": ["k", "part"]},
                "events": {"equal_in": ["k"], "touches": "select k, j from {delta}", "tells": ["k"]},
            },
        },
    ),
    step(
        "renamed", "table", 'select k as key, sum(n)::bigint as n from "s"."joined" group by k', ["joined"],
        parts={"by": ["key"], "of": {"joined": {"equal_in": {"k": "key"}}}},
    ),
    # two levels: a changed row counts for its own key and for what that is a part of
    step(
        "unfolded", "table", LEVELS, ["joined"],
        parts={"by": ["low", "high"], "of": {"joined": {"touches": UNFOLDED}}},
    ),
    step("shown", "view", 'select k, n from "s"."events" where n > 0', ["events"]),
    step("wide", "view", WIDE, SOURCES, rows={"events": ["places", "more_events"]}),
    step(
        "gathered", "table", 'select k, n from "s"."shown" union all select k, n from "s"."wide"', ["shown", "wide"],
        rows="each",
    ),
)  # fmt: skip
COLUMNS = {"events": "k, j, n", "more_events": "k, j, n", "places": "part, j, n"}


def fill(connection, found):
    for name, rows in found.items():
        connection.execute(f"delete from s.raw_{name}")
        if rows:
            connection.executemany(f"insert into s.raw_{name} values (?, ?, ?)", rows)


def wave(connection):
    nodes = Wave(connection, Plan("p", STEPS, ()), memory.read(connection, "p")).run(workers=2)
    assert [node for node in nodes if node.status in ("error", "skipped")] == []


def warehouse():
    connection = empty()
    for name, columns in COLUMNS.items():
        listed = ", ".join(f"{column} integer" for column in columns.split(", "))
        connection.execute(f"create table s.raw_{name} ({listed})")
        connection.execute(f"create table s.{name} ({listed})")
    for one in STEPS:
        if one.kind == "view":
            connection.execute(f"create view {one.relation} as {one.sql}")
    Wave(connection, Plan("p", STEPS, ()), {}).run()
    memory.write_all(connection, "p", {})
    wave(connection)
    return connection


STATES = st.fixed_dictionaries({name: ROWS for name in SOURCES})


@pytest.mark.parametrize("examples", [30, pytest.param(200, marks=pytest.mark.slow)])
def test_after_any_changes_every_table_is_what_its_query_gives(examples):
    nothing = {name: [] for name in SOURCES}
    with warehouse() as connection:

        @settings(deadline=None, max_examples=examples)
        @given(st.lists(STATES, min_size=1, max_size=3))
        def live(states):
            fill(connection, nothing)
            wave(connection)
            for state in states:
                fill(connection, state)
                wave(connection)
                for one in STEPS:
                    if one.kind == "table":
                        for left, right in ((one.relation, f"({one.sql})"), (f"({one.sql})", one.relation)):
                            query = f"select count(*) from (from {left} except all from {right})"
                            assert connection.execute(query).fetchone() == (0,), one.name

        live()


def test_rows_of_other_parts_stay_where_they_are():
    with warehouse() as connection:
        places = [(1, 1, 1), (2, 2, 1)]
        fill(connection, {"events": [(1, 1, 5), (2, 2, 7)], "more_events": [(2, 2, 1)], "places": places})
        wave(connection)
        before = connection.execute("select rowid, * from s.partly where k = 1").fetchall()
        fill(connection, {"events": [(1, 1, 5), (2, 2, 9)], "more_events": [(2, 2, 1)], "places": places})
        wave(connection)
        assert connection.execute("select rowid, * from s.partly where k = 1").fetchall() == before
        assert connection.execute("select n, times from s.partly where k = 2").fetchall() == [(10, 2)]


def test_rows_that_are_not_as_they_were_made_are_made_anew():
    with warehouse() as connection:
        state = {"events": [(1, 1, 5), (2, 2, 7)], "more_events": [], "places": [(1, 1, 1), (2, 2, 1)]}
        fill(connection, state)
        wave(connection)
        connection.execute("delete from s.joined")
        fill(connection, state | {"events": [(2, 2, 7)]})
        wave(connection)
        assert connection.execute("select k, n from s.joined").fetchall() == [(2, 7)]


@pytest.mark.parametrize("said", [{"events": [], "places": ["events"]}, {"events": ["greatest"]}])
def test_rows_that_cannot_be_told_so_are_refused(said):
    """A table that is a row's beginning for one and joined for another would be left out; one not read says nothing."""
    one = step("odd", "view", WIDE, SOURCES, rows=said)
    with pytest.raises(LookupError, match="odd"):
        rows_of(one, {name: f"id.{name}" for name in (*SOURCES, "greatest")})
