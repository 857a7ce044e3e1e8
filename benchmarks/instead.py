"""What a user would do instead of this pipeline: rebuild all with dbt each time, or calculate in Python or pandas.

Each is a process of its own, as the user's would be, so its imports count. None changes what stands.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import duckdb

from benchmarks.clock import Spent
from benchmarks.frames import WANTED
from orchestration.ledger.meter import peak_mb
from orchestration.settings import REPOSITORY, Settings
from orchestration.transformation import runner

STEP = "one step, the roll-up,"
MOST_ROWS = 20_000_000
"""More attributed rows than these pandas could not hold in 12 GB."""
_PLAIN_PYTHON = """
import sys
from datetime import datetime
from pathlib import Path
from tests.oracle.calculate import calculate
from tests.oracle.load import load_directory
print(len(calculate(load_directory(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]))))
"""


def dbt_full_refresh(settings: Settings) -> Spent:
    """Build and test everything with dbt's own command, on a copy of the warehouse as it stands."""
    place = runner.paths(settings, runner.PROJECT)
    threads = ["--threads", str(settings.threads)]
    arguments = ["build", "--full-refresh", *threads, "--exclude-resource-type", "unit_test", *place]
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as scratch, runner.environment(settings):
        copy = Path(scratch) / settings.warehouse_path.name
        shutil.copyfile(settings.warehouse_path, copy)
        os.environ["CSP_WAREHOUSE_PATH"] = str(copy)
        return spent("dbt build --full-refresh", [sys.executable, "-m", "dbt.cli.main", *arguments])


def plain_python(settings: Settings, sources: Path) -> Spent:
    """Calculate every cell of ``metric_value``, and nothing else, in plain Python: the tests' own calculation."""
    as_at = settings.instant.isoformat()
    return spent("plain Python", [sys.executable, "-c", _PLAIN_PYTHON, str(sources), as_at])


def rolled_up(settings: Settings) -> list[Spent]:
    """Return what one step costs in pandas, and the same step in DuckDB; nothing where pandas would need too much.

    Raises ``RuntimeError`` where the two do not find the same.
    """
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as scratch:
        attributed, metric = Path(scratch) / "attributed.parquet", Path(scratch) / "metric.parquet"
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
            rows = f"from intermediate.int_metric_attributed where {WANTED}"
            counted = warehouse.execute(f"select count(*) {rows}").fetchone()
            if counted is None or counted[0] > MOST_ROWS:
                return []
            warehouse.execute(f"copy (select * {rows}) to '{attributed}' (format parquet)")
            warehouse.execute(f"copy (from intermediate.int_metric) to '{metric}' (format parquet)")
        command = [sys.executable, "-m", "benchmarks.frames"]
        files = [str(attributed), str(metric)]
        costs, found = zip(
            *(spent_and_said(f"{STEP} in {how}", [*command, how, *files]) for how in ("pandas", "duckdb")), strict=True
        )
    if len(set(found)) != 1:
        raise RuntimeError(f"pandas and DuckDB do not find the same: {found}")
    return list(costs)


def spent(name: str, command: list[str]) -> Spent:
    """Run ``command`` and return what it cost; raise ``CalledProcessError`` with its output where it fails."""
    return spent_and_said(name, command)[0]


def spent_and_said(name: str, command: list[str]) -> tuple[Spent, bytes]:
    """Run ``command``; return what it cost and what it printed. Raises as ``spent``."""
    load, began = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT)
        peak, status, usage = _watched(process.pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command[:3], output.read()[-4000:])
        said = output.read()
    cpu = usage.ru_utime + usage.ru_stime
    return Spent(name, round(time.monotonic() - began, 3), round(cpu, 3), round(peak, 1), round(load, 2)), said


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
