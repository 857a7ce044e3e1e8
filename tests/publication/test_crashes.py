"""Pull the plug at every named line and at random instants: what readers see is whole, and as new as was promised."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from orchestration.publication import current_release, list_releases, publish, verify
from orchestration.settings import REPOSITORY, Settings
from tests.publication.worker import publish_for_ever, publish_one, read_for_ever, settings_in, stamps

POINTS = [
    "publish.swept",
    "publish.tables_written",
    "publish.database_closed",
    "publish.manifest_written",
    "publish.synced",
    "publish.committed",
    "publish.pointer_made",
    "publish.switched",
    "prune.trashed",
    "publish.pruned",
]


def test_every_crash_point_in_the_code_is_tried() -> None:
    sources = (REPOSITORY / "orchestration" / "publication").glob("*.py")
    named = {point for path in sources for point in re.findall(r'crash_point\("([^"]+)"\)', path.read_text())}
    assert named == set(POINTS)


def _check(settings: Settings, acknowledged: Path) -> None:
    """State what must hold after any death: all releases whole, none that was acknowledged lost or gone back on."""
    releases = list_releases(settings)
    current = current_release(settings)
    known = acknowledged.read_text().split() if acknowledged.exists() else []
    if known:
        assert current is not None
        assert current.release_id >= known[-1]
    if current:
        assert current in releases
    for release in releases:
        assert verify(release.path) == []
        assert stamps(release.path) == {release.release_id}


@pytest.mark.parametrize("point", POINTS)
def test_death_at_a_crash_point(settings: Settings, tmp_path: Path, spawn, point: str) -> None:
    before = [publish_one(settings) for _ in range(4)]  # enough that the next one deletes
    acknowledged = tmp_path / "acknowledged"
    acknowledged.write_text(f"{before[-1].release_id}\n")
    process = spawn(publish_for_ever, settings.data_dir, acknowledged, point)
    process.join(60)
    assert process.exitcode == -9
    _check(settings, acknowledged)
    after = publish_one(settings)
    assert current_release(settings) == after
    assert not [path.name for path in settings.published_dir.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("kills", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_death_at_random_instants(settings: Settings, tmp_path: Path, spawn, kills: int) -> None:
    acknowledged, chance = tmp_path / "acknowledged", random.Random(20231001)
    for number in range(kills):
        ready = tmp_path / f"ready{number}"
        process = spawn(publish_for_ever, settings.data_dir, acknowledged, "", ready)
        while not ready.exists():
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.5))
        process.kill()
        process.join()
        _check(settings, acknowledged)
    assert len(acknowledged.read_text().split()) >= kills


def test_a_run_that_died_after_its_release_was_complete_can_finish(settings: Settings, tmp_path: Path, spawn) -> None:
    from tests.publication.worker import PASSED

    process = spawn(publish_for_ever, settings.data_dir, tmp_path / "acknowledged", "publish.committed")
    process.join(60)
    assert current_release(settings) is None
    [complete] = list_releases(settings)
    assert publish(settings, [PASSED]) == complete
    assert current_release(settings) == complete


def test_three_readers_over_twenty_switches_see_only_whole_releases(tmp_path: Path, spawn) -> None:
    from datetime import timedelta

    from tests.publication.worker import PASSED, build_warehouse

    settings = settings_in(tmp_path / "data", releases_kept=1)
    published = [publish_one(settings).release_id]
    logs = [tmp_path / f"reader{number}" for number in range(3)]
    for log, locked in zip(logs, (True, True, False), strict=True):
        spawn(read_for_ever, settings.data_dir, log, locked)
    while not all(log.exists() and log.read_text() for log in logs):
        time.sleep(0.05)
    for _ in range(20):
        published.append(build_warehouse(settings))
        publish(settings, [PASSED], timedelta(seconds=2))
    for log in logs:
        seen = log.read_text().splitlines()[:-1]
        assert [line for line in seen if line not in published] == []
        assert seen == sorted(seen), "a reader went back in time"
    assert len({line for log in logs for line in log.read_text().splitlines()}) >= 5
