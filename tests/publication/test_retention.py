from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.publication import current_release, list_releases, open_current, rollback
from orchestration.publication.layout import Layout
from orchestration.publication.retention import prune
from orchestration.settings import Settings
from tests.publication.worker import build_warehouse, publish_one, settings_in

A_DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, releases_kept=2)


def _ids(settings: Settings) -> list[str]:
    return [release.release_id for release in list_releases(settings)]


def test_the_last_releases_are_kept(settings: Settings) -> None:
    ids = [publish_one(settings).release_id for _ in range(5)]
    assert _ids(settings) == ids[-2:]


def test_a_baseline_keeps_its_release_for_ever(settings: Settings) -> None:
    ids = [publish_one(settings, A_DAY).release_id for _ in range(5)]
    _baseline(settings, json.dumps({"release_id": ids[0]}))
    assert prune(Layout(settings.published_dir), settings, timedelta(0)) == ids[1:3]
    assert _ids(settings) == [ids[0], *ids[-2:]]


def test_an_unreadable_baseline_stops_deletion(settings: Settings) -> None:
    ids = [publish_one(settings, A_DAY).release_id for _ in range(4)]
    _baseline(settings, "{")
    assert prune(Layout(settings.published_dir), settings, timedelta(0)) == []
    assert _ids(settings) == ids


def _baseline(settings: Settings, words: str) -> None:
    path = settings.data_dir / "baselines" / "2023-10" / "baseline.json"
    path.parent.mkdir(parents=True)
    path.write_text(words)


def test_a_release_being_read_is_kept_until_its_reader_ends(settings: Settings) -> None:
    first = publish_one(settings)
    with open_current(settings) as release:
        later = [publish_one(settings).release_id for _ in range(3)]
        assert release == first
        assert (release.path / "metric_value.parquet").read_bytes()
        assert _ids(settings) == [first.release_id, *later[-2:]]
    publish_one(settings)
    assert first.release_id not in _ids(settings)


def test_grace_runs_from_when_a_release_stopped_being_current(settings: Settings) -> None:
    first = publish_one(settings)
    long_ago = time.time() - 3600
    os.utime(first.path, (long_ago, long_ago))  # made an hour ago, current until now
    ids = [publish_one(settings, timedelta(minutes=15)).release_id for _ in range(4)]
    assert _ids(settings) == [first.release_id, *ids]
    os.utime(first.path, (long_ago, long_ago))
    publish_one(settings, timedelta(minutes=15))
    assert first.release_id not in _ids(settings)


def test_the_current_release_is_kept_though_old(settings: Settings) -> None:
    first = publish_one(settings)
    for _ in range(2):
        publish_one(settings, timedelta(minutes=15))
    rollback(settings, first.release_id)
    assert prune(Layout(settings.published_dir), settings, timedelta(0)) == []
    assert current_release(settings) == first


def test_leftovers_of_dead_runs_are_swept(settings: Settings) -> None:
    publish_one(settings)
    published = settings.published_dir
    (published / ".staging-x").mkdir()
    (published / ".trash-y").mkdir()
    (published / ".current-z").symlink_to("releases/z")
    build_warehouse(settings)
    publish_one(settings)
    assert not [path.name for path in published.iterdir() if path.name.startswith(".")]
