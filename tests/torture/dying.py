"""One action in a process of its own that dies at a named crash point, as at a power cut, or meets a limit."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

PATIENCE = 120


def in_a_process(action: Callable[..., Any], *arguments: Any) -> int | None:
    """Do ``action`` in another process; return its exit code, None where it still runs."""
    process = multiprocessing.get_context("forkserver").Process(target=action, args=arguments)
    process.start()
    process.join(PATIENCE)
    exit_code = process.exitcode
    process.kill()  # or whoever waits for all processes at the end would wait for ever
    return exit_code


def dies_at(point: str, action: Callable[..., Any], *arguments: Any) -> bool:
    """Do ``action`` in another process; say whether it died at ``point``."""
    return in_a_process(_crashing, point, action, arguments) == -9


def _crashing(point: str, action: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    os.environ["CSP_CRASH_AT"] = point
    action(*arguments)
