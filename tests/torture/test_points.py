"""The points at which the lane kills exist, and no run that dies at one has been past the next."""

from itertools import pairwise

from orchestration.transformation.lineage import made_from
from tests.torture.test_lane import POINTS


def test_a_tick_is_killed_in_the_making_of_tables_each_made_from_the_one_before(parsed):
    nodes = {node["name"]: node for node in parsed.written["nodes"].values() if node["resource_type"] == "model"}
    named = [point.partition(":")[2] for point in POINTS if point.startswith("tick.before_commit:")]
    assert {nodes[name]["config"]["materialized"] for name in named} == {"table"}, "a tick makes tables, not views"
    for earlier, later in pairwise(named):
        assert nodes[earlier]["unique_id"] in made_from(parsed.written, nodes[later]["unique_id"])
