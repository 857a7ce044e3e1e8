import os

import pytest

from orchestration.cli.simulated import addresses
from tests.tick.world import World


@pytest.fixture
def new_world(first_run, tmp_path, monkeypatch):
    """Return a function that gives a force of the test's own, built once in full, by a seed."""
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)

    def make(seed):
        force = first_run[0].copied(tmp_path / f"world{seed}")
        for name, address in addresses(force.sources).items():
            monkeypatch.setenv(name, address)
        return World(force, seed)

    return make
