"""Processor time of the page, of our own PostgreSQL and of the users, from /proc (Linux only)."""

from __future__ import annotations

import os
from pathlib import Path

from orchestration.settings import Settings
from serving.database import address

_TICKS = os.sysconf("SC_CLK_TCK")


def spent(settings: Settings, page: int) -> dict[str, float]:
    """Return processor seconds so far by part; ``page`` is the id of the page's first process."""
    running = _running()
    found = {"page": _of(page, running), "users": sum(os.times()[:2])}
    postmaster = address.embedded_home(settings) / "cluster" / "postmaster.pid"
    if postmaster.exists():
        found["postgres"] = _of(int(postmaster.read_text().split()[0]), running)
    return found


def _running() -> dict[int, tuple[int, float]]:
    """Return parent and processor seconds of every process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # ended meanwhile
        found[int(path.parent.name)] = int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICKS
    return found


def _of(process: int, running: dict[int, tuple[int, float]]) -> float:
    """Return the seconds of ``process`` and of all that it started."""
    own = running.get(process, (0, 0.0))[1]
    return own + sum(_of(one, running) for one, (parent, _) in running.items() if parent == process)
