"""Stages of one process, each with its wall time, processor time and peak memory. Linux only: reads /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
_PROC = Path("/proc/self")


@dataclass(frozen=True)
class Spent:
    """What one stage cost: seconds of wall clock, seconds of processor time (all threads), peak resident MB.

    ``load`` is the machine's load average (one minute) when the stage began: other work makes wall time longer.
    """

    name: str
    wall: float
    cpu: float
    peak_mb: float
    load: float


class Clock:
    """Measures stage after stage of this process."""

    def __init__(self) -> None:
        self.stages: list[Spent] = []

    def run(self, name: str, stage: Callable[[], Result]) -> Result:
        """Call ``stage``, keep what it cost under ``name`` and return its result."""
        meter = Meter()
        result = stage()
        self.stages.append(meter.read(name))
        return result


class Meter:
    """One measurement of this process, begun when the object is made."""

    def __init__(self) -> None:
        forget_peak()
        self._load, self._wall, self._cpu = os.getloadavg()[0], time.monotonic(), time.process_time()

    def read(self, name: str) -> Spent:
        """Return what was spent since the beginning."""
        wall, cpu = time.monotonic() - self._wall, time.process_time() - self._cpu
        return Spent(name, round(wall, 3), round(cpu, 3), round(peak_mb(), 1), round(self._load, 2))


def forget_peak() -> None:
    """Let the kernel count this process's peak memory anew from what it holds now."""
    (_PROC / "clear_refs").write_text("5", encoding="ascii")


def peak_mb(process: Path = _PROC) -> float:
    """Return the peak resident memory of a process (of this one: since ``forget_peak``), in MB (1024 * 1024 bytes)."""
    lines = (process / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
