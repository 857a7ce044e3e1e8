import json
import os

import pytest

from orchestration.settings import REPOSITORY, Settings


@pytest.fixture(scope="session")
def manifest():
    """dbt's manifest of the tree as it stands, kept with other build products so that the next time is fast."""
    from orchestration.transformation import parse

    place = "conventions" + os.environ.get("PYTEST_XDIST_WORKER", "")  # two processes would write the same files
    settings = Settings(data_dir=REPOSITORY / "target" / place, _env_file=None)
    return json.loads(parse(settings).read_text())


@pytest.fixture(scope="session")
def models(manifest):
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


@pytest.fixture(scope="session")
def tests_of(manifest):
    """The data tests of each model, by its unique id; dbt does not say what every test of our own hangs on."""
    found = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            about = [node.get("attached_node"), *node["depends_on"]["nodes"]]
            found.setdefault(next(name for name in about if name), []).append(node)
    return found
