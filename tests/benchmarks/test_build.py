"""What is run as a process of its own is run for real."""

import subprocess

import duckdb
import pytest

from benchmarks.build import script, yard
from benchmarks.place import Place
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path, monkeypatch):
    place = Place("tiny", tmp_path / "sources", tmp_path / "data", "2024-11-05T09:30:00Z")
    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)
    found = Settings()
    found.warehouse_path.parent.mkdir(parents=True)
    with duckdb.connect(str(found.warehouse_path)) as warehouse:
        warehouse.execute("create schema marts; create table marts.one as from range(3)")
    return found


def test_the_yardstick_costs_something_and_leaves_nothing(settings):
    cost = yard(settings)
    assert cost.cpu > 0
    assert not (settings.data_dir / "yardstick").exists()


def test_a_script_without_a_landing_says_what_is_missing(settings):
    with pytest.raises(subprocess.CalledProcessError) as failed:
        script(settings)
    assert settings.landing_path.name.encode() in failed.value.output
