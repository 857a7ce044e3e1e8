"""The Dagster instance of a data directory: its home, its settings, nothing of what it runs."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from orchestration.settings import Settings


def dagster_home(settings: Settings) -> Path:
    """Make the instance's directory, write its settings, name it in ``DAGSTER_HOME`` and return it."""
    home = settings.data_dir / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    wanted = (
        resources.files(__package__)
        .joinpath("dagster.yaml")
        .read_text(encoding="utf-8")
        .replace("$DAGSTER_HOME", str(home))
    )
    written = home / "dagster.yaml"
    if not written.exists() or written.read_text(encoding="utf-8") != wanted:
        written.write_text(wanted, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)
    return home
