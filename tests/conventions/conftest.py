import pytest


@pytest.fixture(scope="session")
def manifest(parsed):
    """dbt's manifest of the tree as it stands."""
    return parsed.written


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
