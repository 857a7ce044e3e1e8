"""As time passes, or is set back, the parts that the clock touches are made anew, and no others need be."""

import random
from dataclasses import replace

import pytest

from orchestration.publication.difference import columns_of
from orchestration.tick import memory
from orchestration.tick.make import ROWS, make
from orchestration.tick.plan import Plan
from orchestration.tick.versions import content
from orchestration.tick.wave import Wave

EVENTS = {
    "raw_athena.investigation": ("recorded_at", "finalised_at", "cancelled_at", "suspect_identified_at"),
    "raw_athena.outcome": ("decided_at", "entered_at", "validated_at", "rescinded_at"),
    "raw_athena.offence": ("reclassified_at", "proceedings_at"),
    "raw_athena.oic_history": ("from_at", "to_at"),
    "raw_athena.suspect_status": ("from_at", "to_at", "cps_referred_at", "cps_returned_at"),
    "raw_athena.victim": ("enhanced_from", "first_contact_at"),
    "raw_athena.victim_contact": ("contact_at", "entered_at"),
    "raw_athena.stop_search": ("searched_at", "submitted_at", "returned_at", "reviewed_at"),
    "raw_athena.intelligence_report": ("submitted_at", "decided_at"),
    "raw_command_control.incident": ("created_at", "closed_at"),
    "raw_command_control.attendance": ("at_scene_at",),
    "raw_finance.overtime_claim": ("approved_at",),
}


def told_by_the_clock(found):
    """Return a plan of the tables that say what the clock touches with all that they read, and the former's ids.

    The day stands still in it whatever the instant is: a table that reads the day as well, and is made as a whole when
    that changes, must still find all that the instant touches.
    """
    steps = {step.unique_id: step for step in found.steps}
    asked = {one for one, step in steps.items() if "as_at" in str(step.meta.get("parts"))}
    still = "select * replace (date '2024-01-01' as as_on) from ({})"
    kept = with_all_they_read(found, asked)
    made = (replace(one, sql=still.format(one.sql)) if one.name == "int_run" else one for one in kept)
    return Plan(found.signature, tuple(made), ()), asked


def with_all_they_read(found, asked):
    """Return the steps ``asked`` for by id and all that they read, in the order of the plan."""
    steps, wanted, left = {step.unique_id: step for step in found.steps}, set(asked), list(asked)
    while left:
        parents = set(steps[left.pop()].parents) - wanted
        wanted |= parents
        left.extend(parents)
    return tuple(step for step in found.steps if step.unique_id in wanted)


def happenings(connection):
    """Return every instant at which something happens."""
    selects = [f"select {name} as instant from {table}" for table, names in EVENTS.items() for name in names]
    query = f"select distinct instant from ({' union '.join(selects)}) where instant is not null order by instant"
    return [row[0] for row in connection.execute(query).fetchall()]


def set_clock(connection, found, at):
    """Let it be ``at`` and build; return what became of the tables that were made again."""
    connection.execute("update pipeline.run set as_at = ?", [at])
    wave = Wave(connection, found, memory.read(connection, found.signature))
    nodes = wave.run()
    assert [node for node in nodes if node.status in ("error", "skipped")] == []
    return wave.remake.deltas


def wrong(connection, found, asked):
    """Return the tables that are not, cell for cell, what their queries give."""
    tables = [(step, columns_of(connection, step.relation)) for step in found.steps if step.unique_id in asked]
    return [
        step.name
        for step, columns in tables
        if content(connection, step.relation, columns) != content(connection, made(connection, step), columns)
    ]


def made(connection, step):
    """Return what gives all rows of a table as its query, or its Python, makes them now."""
    if step.kind != "python":
        return f"({step.sql})"
    make(connection, step)
    return ROWS


def jump(built, seed, times):
    """Set the clock forward and back to so many instants at which something happens; every table must follow."""
    whole, connection = built
    found, asked = told_by_the_clock(whole)
    assert len(asked) > 15
    chance, instants, differed = random.Random(seed), happenings(connection), set()
    set_clock(connection, found, chance.choice(instants))
    for _ in range(times):
        at = chance.choice(instants)
        differed |= asked & set(set_clock(connection, found, at))
        assert wrong(connection, found, asked) == [], at
    assert len(differed) > len(asked) / 2, "the clock must matter to most of them"


def test_whatever_happens_between_two_instants_is_seen_in_every_table_that_the_clock_touches(built):
    jump(built, seed=1, times=4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_the_same_many_times(built, seed):
    jump(built, seed, times=20)
