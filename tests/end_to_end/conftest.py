import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.end_to_end.force import Force

HOUR = timedelta(hours=1)
# Midday: what the pipeline saw of a posting is kept by the day, so a midnight between two runs would rightly differ
# from a run from scratch that saw only the second day.
NOW = datetime(2024, 11, 5, 12, tzinfo=UTC)
BEFORE = (NOW - 2 * HOUR).isoformat()
AFTER = NOW.isoformat()


def new_force(home):
    """Write a tiny force as it stood two hours ago and return it, not run yet."""
    force = Force(home / "sources", home / "data", BEFORE)
    force.simulate("write", "--size", "tiny", "--as-at", BEFORE)
    return force


def let_it_live(force, rows=100, seed=1):
    """Apply a burst of changes an hour ago and return the force as at now."""
    force.simulate("tick", "--rows", str(rows), "--seed", str(seed), "--as-at", (NOW - HOUR).isoformat())
    return force.at(AFTER)


@pytest.fixture(scope="session")
def first_run(tmp_path_factory):
    """A tiny force and the outcome of the first run on it: (force, exit code, output)."""
    force = new_force(tmp_path_factory.mktemp("force"))
    return force, *force.run()


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
