"""The points at which the lane kills exist: a run comes past them."""

from tests.torture.test_lane import POINTS


def test_a_tick_is_killed_in_the_making_of_tables(parsed):
    kinds = {node["name"]: node["config"]["materialized"] for node in parsed.written["nodes"].values()}
    named = [point.partition(":")[2] for point in POINTS if point.startswith("tick.before_commit:")]
    assert {kinds.get(name) for name in named} == {"table"}, "a view is never made by a tick, only a table"
