from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import REPOSITORY, Settings
from tests.publication.worker import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "data")


@pytest.fixture
def spawn() -> Iterator[Callable[..., Any]]:
    """Start a function in a process of its own; whatever still runs at the end of the test is killed.

    Each is a fork of a server that has already imported all it needs: it starts in milliseconds.
    """
    os.environ["PYTHONPATH"] = str(REPOSITORY)  # the server's own path: it ignores ours
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "pandas", "tests.publication.worker"])
    started: list[Any] = []

    def start(target: Callable[..., None], *arguments: object) -> Any:
        process = context.Process(target=target, args=arguments, daemon=True)
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()
