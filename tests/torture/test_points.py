"""The points at which runs are killed exist, each is tried, and no run that dies at one has been past the next."""

import re
from itertools import pairwise
from pathlib import Path

from orchestration.settings import REPOSITORY
from orchestration.transformation.lineage import made_from
from tests.ingestion import test_kill
from tests.publication import test_crashes as of_publication
from tests.torture import test_builds, test_crashes
from tests.torture.test_lane import POINTS

IN_PLACE = re.findall(r'dies_at\("([^"]+)"', Path(test_crashes.__file__).read_text())
TRIED = [*POINTS, *test_kill.POINTS, *of_publication.POINTS, *test_builds.POINTS, *IN_PLACE]


def test_every_crash_point_in_the_code_is_tried_and_every_one_tried_is_in_the_code():
    sources = (REPOSITORY / "orchestration").rglob("*.py")
    named = {point for path in sources for point in re.findall(r'crash_point\(\s*"([^"]+)"', path.read_text())}
    assert named == {point.partition(":")[0] for point in TRIED}


def test_a_crash_point_is_named_by_its_own_text_alone():
    """A point that went by a variable would be tried by nobody, and the test above could not tell."""
    sources = [path for path in (REPOSITORY / "orchestration").rglob("*.py") if path.name != "faults.py"]
    calls = [call for path in sources for call in re.findall(r"\bcrash_point\(.{12}", path.read_text())]
    assert [call for call in calls if '("' not in call] == []


def test_a_tick_is_killed_in_the_making_of_tables_each_made_from_the_one_before(parsed):
    nodes = {node["name"]: node for node in parsed.written["nodes"].values() if node["resource_type"] == "model"}
    named = [point.partition(":")[2] for point in POINTS if point.startswith("tick.before_commit:")]
    assert {nodes[name]["config"]["materialized"] for name in named} == {"table"}, "a tick makes tables, not views"
    for earlier, later in pairwise(named):
        assert nodes[earlier]["unique_id"] in made_from(parsed.written, nodes[later]["unique_id"])
