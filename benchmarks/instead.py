"""What a user would do instead of this pipeline: rebuild all with dbt each time, or calculate in plain Python.

Each is a process of its own, as the user's would be, so its imports count.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.clock import Spent
from orchestration.ledger.meter import peak_mb
from orchestration.settings import REPOSITORY, Settings
from orchestration.transformation import runner

_PLAIN_PYTHON = """
import sys
from datetime import datetime
from pathlib import Path
from tests.oracle.calculate import calculate
from tests.oracle.load import load_directory
print(len(calculate(load_directory(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]))))
"""


def dbt_full_refresh(settings: Settings) -> Spent:
    """Build and test everything with dbt's own command on the warehouse as it stands, one node at a time."""
    place = runner.paths(settings, runner.PROJECT)
    arguments = ["build", "--full-refresh", "--threads", "1", "--exclude-resource-type", "unit_test", *place]
    with runner.environment(settings):
        return spent("instead: dbt build --full-refresh", [sys.executable, "-m", "dbt.cli.main", *arguments])


def plain_python(settings: Settings, sources: Path) -> Spent:
    """Calculate every cell of ``metric_value``, and nothing else, in plain Python: the tests' own calculation."""
    as_at = settings.instant.isoformat()
    return spent("instead: plain Python", [sys.executable, "-c", _PLAIN_PYTHON, str(sources), as_at])


def spent(name: str, command: list[str]) -> Spent:
    """Run ``command`` and return what it cost; raise ``CalledProcessError`` with its output where it fails."""
    load, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT)
        peak, status, usage = _watched(process.pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command[:3], output.read()[-4000:])
    cpu = usage.ru_utime + usage.ru_stime
    return Spent(name, round(time.monotonic() - began, 3), round(cpu, 3), round(peak, 1), round(load, 2))


def _watched(pid: int) -> tuple[float, int, resource.struct_rusage]:
    """Wait for a child and return its peak memory in MB, its status and what it used.

    The usage's own peak would be wrong: a child that has not yet become its command counts the parent's memory.
    """
    peak = 0.0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return peak, status, usage
        with suppress(StopIteration):
            peak = max(peak, peak_mb(Path(f"/proc/{pid}")))
        time.sleep(0.05)
