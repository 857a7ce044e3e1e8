"""The simulated force that a benchmark is made on: written once, then living on by bursts."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from orchestration.settings import REPOSITORY


def write_force(size: str, as_at: datetime, sources: Path, first_month: str | None = None) -> None:
    """Write a force of ``size`` as it stands at ``as_at`` (UTC) into ``sources``; its history begins in a month."""
    since = ("--history-start", first_month) if first_month else ()
    _simulate("write", "--size", size, "--seed", 1, "--as-at", f"{as_at:%FT%TZ}", "--out", sources, *since)


def burst(sources: Path, rows: int, seed: int, as_at: datetime) -> None:
    """Let the force change ``rows`` rows over all its systems, at ``as_at`` (UTC); another ``seed``, other rows."""
    _simulate("tick", "--rows", rows, "--seed", seed, "--as-at", f"{as_at:%FT%TZ}", "--out", sources)


def _simulate(*arguments: object) -> None:
    """Run the simulator; raises ``CalledProcessError``, and what it said of its fault is on the terminal."""
    command = [sys.executable, "-m", "simulator", *map(str, arguments)]
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
