"""Ticks are killed at every boundary and at random instants: what the next tick makes of it must equal a twin.

The twin's runs are left alone and build everything. Each kill costs seconds, for a run is forked from a process that
has all its imports behind it and each kill takes up what the one before left. `make torture` runs the whole lane;
TORTURE_KILLS asks for a shorter one.
"""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from tests.end_to_end.compare import differences
from tests.end_to_end.force import Force, new_force
from tests.torture.lane import Lane, landed, torn
from tests.torture.worker import STAGES

KILLS = int(os.environ.get("TORTURE_KILLS", "204"))
ROUNDS = 3
# Of the random kills of a round: how many hit which stage. A build is the longest, and a kill in it costs the most.
SHARES = {"publish": 0.32, "accept": 0.05, "ingest": 0.33, "replay": 0.18, "build": 0.12}
# In the order in which a run comes to them, so that each run goes on from where the one before died.
POINTS = [
    "run.before:ingest", "landing.before_commit:athena.investigation", "landing.after_commit:athena.investigation",
    "run.after:ingest", "run.before:replay", "replay.before_commit", "replay.after_commit", "copy.written",
    "copy.kept", "run.after:replay", "run.before:build", "tick.before_commit:int_metric_record",
    "tick.before_commit:int_flag_assessed", "tick.before_commit:metric_value", "tick.before_remembering",
    "run.after:build", "run.before:accept", "run.after:accept", "run.before:publish", "publish.swept",
    "publish.tables_written", "publish.database_closed", "publish.manifest_written", "publish.synced",
    "publish.committed", "publish.pointer_made", "publish.switched", "publish.pruned", "run.after:publish",
]  # fmt: skip
# The round whose killed builds are full ones, as ``make run`` makes them. In the others a tick takes up what killed
# ticks left: nothing is remembered after a full build that died, and the tick after it is a full build too.
FULL_BUILDS = 1

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * 3600)]


def stage_of(point: str) -> str:
    """Return the stage in which a crash point lies."""
    name, _, place = point.partition(":")
    if name.startswith("run."):
        return place
    return {"landing": "ingest", "copy": "replay", "tick": "build"}.get(found := name.split(".")[0], found)


def die_at_every_point(lane: Lane) -> None:
    """Die at each point, and take the stage to its end where it was not killed at that."""
    for stage, points in groupby(POINTS, stage_of):
        for point in points:
            assert lane.run(stage, CSP_CRASH_AT=point) == -9, point
            assert torn(lane.force) == [], point
        assert stage == "build" or lane.run(stage) == 0, stage


def die_at_random(lane: Lane, kills: int, **of_builds: str) -> None:
    """Kill publications of what the last run built, then reads, replays and builds of what has changed since."""
    for stage, share in SHARES.items():
        times = round(kills * share)
        extra = of_builds if stage == "build" else {}
        attempts = lane.publications(times) if stage == "publish" else (lane.kill(stage, **extra) for _ in range(times))
        for _ in attempts:
            assert torn(lane.force) == [], stage
        assert stage == "build" or lane.run(stage) == 0, stage


def compare_with(twin: Force, force: Force) -> None:
    assert torn(force) == []
    ours, theirs = landed(force.settings.landing_path), landed(twin.settings.landing_path)
    assert {name: rows ^ theirs[name] for name, rows in ours.items() if rows != theirs[name]} == {}
    assert differences(*(one.current.resolve() / "scorecards.duckdb" for one in (force, twin))) == []


def test_force_whose_runs_are_killed_equals_its_twin(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}", flush=True)
    lane = Lane(new_force(tmp_path), tmp_path, seed)
    twin = lane.force.elsewhere(tmp_path / "twin")
    for force in (lane.force, twin):
        assert lane.run(*STAGES, force=force) == 0
    for number in range(ROUNDS):
        later = (datetime.fromisoformat(lane.force.as_at) + timedelta(hours=1)).isoformat()
        lane.force.simulate("tick", "--rows", "200", "--seed", str(seed + number), "--as-at", lane.force.as_at)
        lane.force, twin = lane.force.at(later), twin.at(later)
        if number == 0:
            die_at_every_point(lane)
        left = (KILLS - lane.total) // (ROUNDS - number)
        die_at_random(lane, left, **({"CSP_FULL_BUILD": "true"} if number == FULL_BUILDS else {}))
        print(f"round {number}: {lane.kills}, {lane.total} kills", flush=True)
        code, output = lane.force.run("tick")  # one command, no hand work, and it takes up what the kills left
        assert code == 0, output
        assert lane.run(*STAGES, force=twin, CSP_FULL_BUILD="true") == 0
        compare_with(twin, lane.force)
    while lane.total < KILLS:
        lane.kill("ingest", "replay")
        assert torn(lane.force) == []
    code, output = lane.force.run()
    assert code == 0, output
    compare_with(twin, lane.force)
