"""Runs the models of the small project beside this file once, on the project's own macros."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.transformation.runner import invoke

PROJECT = Path(__file__).parent / "project"
Rows = Callable[[str], list[Any]]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("macros"))
    results = invoke(settings, PROJECT, ["run", "--threads", "1"]).results
    assert [f"{result.node.name}: {result.message}" for result in results if result.status != "success"] == []
    return settings.warehouse_path


@pytest.fixture
def rows(database: Path) -> Rows:
    """Returns all rows of a model of the small project, in its own order."""

    def read(model: str) -> list[Any]:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.sql(f"select * from {model}").fetchall()

    return read
