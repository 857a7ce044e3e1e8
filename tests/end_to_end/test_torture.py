"""The long proof: killed again and again, at random and at every named line, a run loses and doubles nothing."""

import random
from datetime import datetime, timedelta

import pytest

from orchestration.publication import verify
from tests.end_to_end.compare import differences

ROUNDS = 4
KILLS_A_ROUND = 4
CRASH_POINTS = [
    "publish.swept", "publish.tables_written", "publish.database_closed", "publish.manifest_written",
    "publish.synced", "publish.committed", "publish.pointer_made", "publish.switched", "publish.pruned",
]  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_death_at_a_named_line_of_publication(published, point):
    code, _ = published.run(CSP_CRASH_AT=point)
    assert code == -9
    assert verify(published.current.resolve()) == []
    code, output = published.run()
    assert code == 0, output
    assert verify(published.current.resolve()) == []


def test_force_that_lives_on_while_its_runs_are_killed(published, tmp_path):
    force, seed = published, random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for number in range(ROUNDS):
        later = (datetime.fromisoformat(force.as_at) + timedelta(hours=1)).isoformat()
        force.simulate("tick", "--rows", "200", "--seed", str(seed + number), "--as-at", force.as_at)
        force = force.at(later)
        for _ in range(KILLS_A_ROUND):
            force.run_and_kill(after_seconds=chance.uniform(1, 90))
            assert verify(force.current.resolve()) == []
        code, output = force.run()
        assert code == 0, output
    scratch = force.elsewhere(tmp_path / "data")
    code, output = scratch.run()
    assert code == 0, output
    releases = [found.current.resolve() / "scorecards.duckdb" for found in (force, scratch)]
    assert differences(*releases) == []
