"""Let dbt parse the project: no database is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.settings import Settings
from orchestration.transformation import runner


def read_project(settings: Settings, project: Path = runner.PROJECT) -> Any:
    """Return dbt's manifest of the project as it stands now; dbt parses only the files that changed.

    It is not written down, which would take dbt seconds: what compiles it does that. Raises ``DbtFailed`` where the
    project does not parse.
    """
    return runner.invoke(settings, project, ["parse", runner.UNWRITTEN])


def parse(settings: Settings, project: Path = runner.PROJECT) -> Path:
    """Parse the project and return the path of its ``manifest.json``. Raises as ``read_project``."""
    runner.invoke(settings, project, ["parse"])
    return runner.target_dir(settings) / "manifest.json"
