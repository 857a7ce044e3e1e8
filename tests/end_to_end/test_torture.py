"""The long proof with the command itself: killed, damaged, run twice at once, a run loses and doubles nothing.

Every named line, and most of the random kills, are those of tests/torture.
"""

import os
import random
from datetime import datetime, timedelta

import pytest

from orchestration.publication import verify
from tests.end_to_end.compare import differences

ROUNDS = 4
KILLS_A_ROUND = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def test_whole_runs_meet_damage_each_other_and_a_clock_put_back(published, tmp_path):
    force = published.copied(tmp_path)
    os.truncate(force.settings.landing_path, 100_000)
    code, output = force.run()
    assert code == 0, output
    both = [force.start(), force.start()]
    said = [process.communicate(timeout=1200)[0] for process in both]
    codes = [process.returncode for process in both]
    assert sorted(codes) == [0, 1], said
    assert "already running" in said[codes.index(1)]
    earlier = (datetime.fromisoformat(force.as_at) - timedelta(hours=3)).isoformat()
    code, output = force.at(earlier).run()
    assert code == 0, output
    code, output = force.run()
    assert code == 0, output
    scratch = force.elsewhere(tmp_path / "scratch")
    code, output = scratch.run()
    assert code == 0, output
    assert differences(*(found.current.resolve() / "scorecards.duckdb" for found in (force, scratch))) == []


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
