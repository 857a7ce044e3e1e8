import os

import duckdb
import pytest

from orchestration.cli.simulated import addresses
from orchestration.tick import plan
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


@pytest.fixture
def built(new_world):
    """The plan of a force that was built, and its warehouse."""
    world = new_world(1)
    found = plan.recall(world.settings)
    # to wake another thread for so few rows costs more than it does
    with duckdb.connect(str(world.settings.warehouse_path), config={"threads": 1}) as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        yield found, connection
