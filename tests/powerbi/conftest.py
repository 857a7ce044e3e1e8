import pytest

from powerbi.project import project_files
from tests.serving.conftest import connect_as, served_settings  # noqa: F401


@pytest.fixture(scope="session")
def manifest(parsed):
    """dbt's manifest of the tree as it stands."""
    return parsed.written


@pytest.fixture(scope="session")
def files(manifest):
    return project_files(manifest)
