"""After any sequence of bursts the warehouse is, cell for cell, what a build from nothing makes of the same rows."""

import pytest

from tests.tick.steps import STEPS, WORKING_DAY, take

pytestmark = pytest.mark.timeout(3600)


def test_bursts_late_events_deletions_and_deadlines_leave_what_a_build_from_nothing_leaves(new_world, tmp_path):
    world = new_world(1)
    for step in WORKING_DAY:
        take(world, step)
        report = world.tick()
        assert report.broken_models == [], step
        assert any(node.status == "unchanged" and node.resource_type == "model" for node in report.nodes), step
    assert world.differences(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_any_sequence_of_steps_leaves_what_a_build_from_nothing_leaves(new_world, tmp_path, seed):
    world = new_world(seed)
    taken = []
    for _ in range(world.chance.randint(2, 5)):
        taken.append(world.chance.choice(list(STEPS)))
        take(world, taken[-1])
        assert world.tick().broken_models == [], taken
        assert world.differences(tmp_path) == [], taken
