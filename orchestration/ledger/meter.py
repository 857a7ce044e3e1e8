"""What a piece of this process's work costs: wall clock, processor time, peak memory (Linux only)."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc/self")


class Meter:
    """One measurement of this process, begun when the object is made."""

    def __init__(self) -> None:
        forget_peak()
        self._wall, self._cpu = time.monotonic(), time.process_time()

    def read(self) -> tuple[float, float, float]:
        """Return seconds of wall clock, seconds of processor time (all threads) and peak resident MB since then."""
        wall, cpu = time.monotonic() - self._wall, time.process_time() - self._cpu
        return round(wall, 3), round(cpu, 3), round(peak_mb(), 1)


def forget_peak() -> None:
    """Let the kernel count this process's peak memory anew from what it holds now, where it can."""
    with suppress(OSError):
        (_PROC / "clear_refs").write_text("5", encoding="ascii")


def peak_mb(process: Path = _PROC) -> float:
    """Return the peak resident memory of a process (this one: since ``forget_peak``) in MB (2^20 bytes); 0: unknown."""
    with suppress(OSError):
        lines = (process / "status").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0) / 1024
    return 0.0
