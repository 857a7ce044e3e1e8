"""``python -m benchmarks.scheduled``: ticks as Dagster's own daemon starts them, from the minute they were due.

The simulated force lives in the present: the clock is the machine's. After each tick it lives on by a burst, and the
next tick that the schedule starts publishes what came of it. Seconds are counted from the minute at which the tick was
due, so that all that Dagster takes to notice and to start the run is among them, until readers have the release, and
until the run has ended. The first tick finds a burst and begins with Dagster itself: its start counts. Each tick is
kept as it ends, with the figures of its size; the yardstick is measured last, on the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.build import yard
from benchmarks.place import keep, kept
from benchmarks.report import table
from benchmarks.simulated import burst, write_force
from orchestration.cli.simulated import addresses
from orchestration.settings import REPOSITORY, Settings

PART = "scheduled"
EVERY_MINUTE = "* * * * *"
ROOM = 7.0
"""A burst begins only so many seconds after a minute and before the next: else a tick would read half of it."""


def main() -> int:
    """Let the schedule run, measure as many ticks as asked, print each and what they come to."""
    asked = _arguments()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CSP_")}
    given = {**addresses(asked.sources), "CSP_DATA_DIR": str(asked.data), "CSP_SCHEDULE": EVERY_MINUTE}
    if asked.first_month:
        given["CSP_HISTORY_START"] = f"{asked.first_month}-01"
    environment = {**clean, **given, "DO_NOT_TRACK": "1", "PYTHONPATH": str(REPOSITORY)}
    os.environ |= given
    if not asked.sources.exists():
        write_force(asked.size, datetime.now(UTC), asked.sources, asked.first_month)
        print(f"a force of size {asked.size} lies in {asked.sources}", flush=True)
    if not (asked.data / "published" / "current").exists():
        subprocess.run([sys.executable, "-m", "orchestration", "run"], cwd=REPOSITORY, env=environment, check=True)
    burst(asked.sources, asked.rows, int(time.time()), datetime.now(UTC))
    began, found = time.time(), list[dict[str, Any]]()
    with _dagster(environment):
        for tick in _ticks(Settings(), asked, began):
            found.append(tick)
            keep(asked.size, PART, _figures(asked.rows, found, []))
    keep(asked.size, PART, _figures(asked.rows, found, [asdict(yard(Settings()))]))
    print(table(PART, kept(asked.size)))
    return 0


def _figures(rows: int, found: list[dict[str, Any]], others: list[dict[str, Any]]) -> dict[str, Any]:
    load = [round(one["load"], 1) for one in (found[0], found[-1])]
    return {"cores": os.cpu_count(), "load": load, "rows": rows, "ticks": found, "others": others}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scheduled", description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="a simulated force of today; made where none is")
    parser.add_argument("--data", type=Path, required=True, help="its data directory; built first where it is empty")
    parser.add_argument("--size", default="force", help="of a force that is made (default: %(default)s)")
    parser.add_argument("--first-month", help="of the history, as 2024-11 (default: that of the pipeline)")
    parser.add_argument("--rows", type=int, default=1000, help="changed rows a burst (default: %(default)s)")
    parser.add_argument("--ticks", type=int, default=30, help="default: %(default)s")
    return parser.parse_args()


@contextmanager
def _dagster(environment: dict[str, str]) -> Iterator[None]:
    """Run the UI and the daemon as ``make dev`` does, and end them with all that they started."""
    command = [sys.executable, "-m", "orchestration", "dev", "--port", "3777"]
    with (Path(environment["CSP_DATA_DIR"]) / "dagster.out").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        try:
            yield
        finally:
            process.terminate()  # an interrupt is ignored by what a shell began in the background
            process.wait(60)


def _ticks(settings: Settings, asked: argparse.Namespace, began: float) -> Iterator[dict[str, Any]]:
    """Yield what came of each tick that followed a burst: seconds, when it was due, the load, the release.

    ``began``: when Dagster was started, the first burst before it.
    """
    from orchestration.instance import dagster_home

    dagster_home(settings)
    import dagster as dg

    current, after = settings.published_dir / "current", began - 60
    with dg.DagsterInstance.get() as instance:
        for number in range(asked.ticks):
            load = os.getloadavg()[0]
            since, ended, found = _next(instance, after, began)
            out = {"release": current.resolve().name, "released_after": round(current.lstat().st_mtime - since, 2)}
            found = {"number": number, "load": load, **found, **out, "seconds": round(ended - since, 2)}
            print(json.dumps(found), flush=True)
            yield found
            if number + 1 == asked.ticks:
                return
            while not ROOM < time.time() % 60 < 60 - ROOM or _at_work(instance):
                time.sleep(0.5)
            burst(asked.sources, asked.rows, int(time.time()), datetime.now(UTC))
            after = time.time()


def _at_work(instance: Any) -> bool:
    return any(not run.is_finished for run in instance.get_runs(limit=3))


def _next(instance: Any, after: float, began: float) -> tuple[float, float, dict[str, Any]]:
    """Wait for the first run that was due after ``after`` to end.

    Return from when its seconds count (the minute at which it was due, or Dagster's start), when it ended, and what it
    was. Raises RuntimeError where it failed.
    """
    from dagster._core.storage.tags import SCHEDULED_EXECUTION_TIME_TAG

    while True:
        time.sleep(0.5)
        for record in instance.get_run_records(limit=3):
            run, said = record.dagster_run, record.dagster_run.tags.get(SCHEDULED_EXECUTION_TIME_TAG)
            due = datetime.fromisoformat(said).timestamp() if said else 0.0
            is_new = due > after and record.create_timestamp.timestamp() > began
            if run.job_name != "publish_scorecards" or not is_new or not run.is_finished:
                continue
            if not run.is_success:
                raise RuntimeError(f"the run {run.run_id} ended as {run.status.value}: see the Dagster UI")
            since = max(due, began)
            return since, record.end_time, {"due": said, "begun_after": round(record.start_time - since, 2)}


if __name__ == "__main__":
    raise SystemExit(main())
