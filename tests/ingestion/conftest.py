from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingestion.force import Force


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def hr(request: pytest.FixtureRequest, tmp_path: Path) -> Force:
    """The HR system, empty, on each engine in turn."""
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/hr.db" if is_file else request.getfixturevalue("postgres_url")
    force = Force("hr", url, tmp_path / "data")
    force.create()
    return force


@pytest.fixture
def file_hr(tmp_path: Path) -> Force:
    """The HR system, empty, in a SQLite file."""
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    return force
