import os

import pytest

from tests.end_to_end.force import AFTER, AN_HOUR_AGO, new_force


def let_it_live(force, rows=100, seed=1):
    """Apply a burst of changes an hour ago and return the force as at now."""
    force.simulate("tick", "--rows", str(rows), "--seed", str(seed), "--as-at", AN_HOUR_AGO)
    return force.at(AFTER)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A force of the test's own with one release."""
    force = new_force(tmp_path_factory.mktemp("tortured"))
    code, output = force.run()
    assert code == 0, output
    return force


@pytest.fixture
def only_arguments(monkeypatch):
    """No setting of the surrounding environment."""
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)
    return monkeypatch
