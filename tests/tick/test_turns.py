"""Steps are done each after those that it reads, and as many at once as there are workers."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.tick.turns import in_turn
from tests.tick.test_wave import step


@st.composite
def plans(draw):
    size = draw(st.integers(1, 8))
    parents = [draw(st.sets(st.integers(0, number - 1))) if number else set() for number in range(size)]
    return [step(f"s{n}", "table", "", [f"s{one}" for one in sorted(parents[n])] + ["src"]) for n in range(size)]


@settings(deadline=None, max_examples=60)
@given(plans(), st.integers(1, 3))
def test_each_step_is_done_once_after_its_parents(steps, workers):
    ended, lock = [], threading.Lock()

    def do(one):
        with lock:
            missing = [parent for parent in one.parents if parent in ids and parent not in ended]
            ended.append(one.unique_id)
        return one.name, missing

    ids = {one.unique_id for one in steps}
    done = in_turn(steps, do, workers)
    assert done == [(one.name, []) for one in steps]
    assert sorted(ended) == sorted(ids)


def test_two_workers_are_at_work_at_once():
    both = threading.Barrier(2, timeout=20)
    assert len(in_turn([step("a", "table", ""), step("b", "table", "")], lambda one: both.wait(), 2)) == 2


def test_the_longest_way_goes_first():
    order = []
    steps = [step("leaf", "table", ""), step("far", "table", ""), step("end", "table", "", ["far"])]
    in_turn(steps, lambda one: order.append(one.name), 1)
    assert order[0] == "far"


def test_what_a_step_raises_is_raised():
    def fail(one):
        raise ValueError(one.name)

    with pytest.raises(ValueError, match="a"):
        in_turn([step("a", "table", ""), step("b", "table", "", ["a"])], fail, 2)
