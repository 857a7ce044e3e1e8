"""Stages of one process, each with its wall time, processor time and peak memory. Linux only: reads /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from orchestration.ledger.meter import forget_peak, peak_mb

Result = TypeVar("Result")


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
