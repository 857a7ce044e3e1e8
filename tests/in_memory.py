"""Where the tests' files lie: ``python -m tests.in_memory`` names a place in memory, or nothing for the usual one.

Pipelines make their work durable: on a disk a third of the tests' time is waiting for it to confirm that. In memory it
confirms at once. Every file is written, renamed, locked and killed over as on a disk.
"""

from __future__ import annotations

import shutil
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
FILES_GB = 6
"""More than a session's files have ever taken."""
PROCESSES_GB = 8
"""What test processes, their runs and servers take beside, generously."""
_GROUP = Path("/sys/fs/cgroup")


def place() -> Path | None:
    """Return the directory to put the tests' files in; None where memory does not suffice for them."""
    try:
        room = shutil.disk_usage(IN_MEMORY).free
    except OSError:
        return None
    enough = room >= FILES_GB << 30 and available() >= FILES_GB + PROCESSES_GB << 30
    return IN_MEMORY if enough and IN_MEMORY.is_mount() else None


def available(meminfo: Path = Path("/proc/meminfo"), group: Path = _GROUP) -> int:
    """Return how many bytes of memory may still be taken: of the machine, or of the control group that we run in."""
    known = dict(line.split(":", 1) for line in meminfo.read_text(encoding="utf-8").splitlines())
    free = int(known["MemAvailable"].split()[0]) << 10
    limits = [free]
    for limit, current in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        if (group / limit).exists() and (most := (group / limit).read_text(encoding="utf-8").strip()) != "max":
            limits.append(int(most) - int((group / current).read_text(encoding="utf-8")))
    return min(limits)


if __name__ == "__main__":
    print(place() or "")
