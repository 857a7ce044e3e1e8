"""A simulated force is for a run without sources: it may never stand beside real ones."""

from pathlib import Path

import pytest

from orchestration.cli.simulated import SimulatorFailed, ensure_sources, simulated_dir
from orchestration.settings import Settings, Sources


def settings_for(data: Path, hr: str) -> Settings:
    return Settings(_env_file=None, data_dir=data, sources=Sources(hr=hr))


def test_real_sources_are_refused_beside_a_simulated_force(tmp_path):
    settings = settings_for(tmp_path, "sqlite:////elsewhere/hr.db")
    simulated_dir(settings).mkdir()
    with pytest.raises(SimulatorFailed, match="CSP_DATA_DIR"):
        ensure_sources(settings)


def test_the_simulated_force_itself_may_be_named(tmp_path):
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path}/simulated/hr.db")
    simulated_dir(settings).mkdir()
    assert ensure_sources(settings) is settings


def test_real_sources_alone_are_taken_as_they_are(tmp_path):
    settings = settings_for(tmp_path, "sqlite:////elsewhere/hr.db")
    assert ensure_sources(settings) is settings
