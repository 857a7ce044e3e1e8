import json

import pytest

from orchestration.settings import REPOSITORY, Settings
from powerbi.project import project_files
from tests.serving.conftest import connect_as, served_settings  # noqa: F401


@pytest.fixture(scope="session")
def manifest():
    """dbt's manifest of the tree as it stands, kept with other build products so that the next time is fast."""
    from orchestration.transformation import parse

    return json.loads(parse(Settings(data_dir=REPOSITORY / "target" / "powerbi", _env_file=None)).read_text())


@pytest.fixture(scope="session")
def files(manifest):
    return project_files(manifest)
