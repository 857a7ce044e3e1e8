"""What a user would do instead of this pipeline: rebuild all with dbt each time, or calculate in plain Python.

Each is a process of its own, as the user's would be, so its imports count.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.clock import Spent
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
        return _spent("instead: dbt build --full-refresh", [sys.executable, "-m", "dbt.cli.main", *arguments])


def plain_python(settings: Settings, sources: Path) -> Spent:
    """Calculate every cell of ``metric_value``, and nothing else, in plain Python: the tests' own calculation."""
    as_at = settings.instant.isoformat()
    return _spent("instead: plain Python", [sys.executable, "-c", _PLAIN_PYTHON, str(sources), as_at])


def _spent(name: str, command: list[str]) -> Spent:
    """Run ``command`` and return what it cost; raise ``CalledProcessError`` with its output where it fails."""
    load, wall, before = os.getloadavg()[0], time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    wall, after = time.monotonic() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command[:3], done.stdout[-2000:], done.stderr[-2000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(name, round(wall, 3), round(cpu, 3), round(after.ru_maxrss / 1024, 1), round(load, 2))
