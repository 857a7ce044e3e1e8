"""Two schedulers on one data directory, both real: each change is published once, and never by halves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.ledger import last_runs
from orchestration.publication import current_release, list_releases, verify
from orchestration.settings import REPOSITORY
from tests.end_to_end.force import Force
from tests.end_to_end.test_dev import answers, free_port, of_session, until
from tests.torture.lane import torn

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
EVERY_MINUTE = "* * * * *"
PATIENCE = 900


@contextmanager
def scheduler(force: Force, said: Path) -> Iterator[int]:
    """Let ``make dev`` run on ``force``; yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "orchestration", "dev", "--port", str(port)]
    with said.open("w") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env={**force.environment, "CSP_SCHEDULE": EVERY_MINUTE},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(120)
        until(lambda: not of_session(process.pid), 60)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def test_two_schedulers_publish_each_change_once(first_run: Any, tmp_path: Path) -> None:
    force: Force = first_run[0].copied(tmp_path)
    force = force.at((datetime.fromisoformat(force.as_at) + timedelta(hours=2)).isoformat())
    before = [release.release_id for release in list_releases(force.settings)]
    said = [tmp_path / f"said{number}.txt" for number in range(2)]
    with ExitStack() as both:
        ports = [both.enter_context(scheduler(force, path)) for path in said]
        for port, path in zip(ports, said, strict=True):
            assert until(lambda port=port: answers(port), PATIENCE), path.read_text()
        for number in range(1, 3):
            moment = (datetime.fromisoformat(force.as_at) - timedelta(minutes=60 - number)).isoformat()
            if number > 1:  # the first is that two hours have passed
                force.simulate("tick", "--rows", "100", "--seed", str(number), "--as-at", moment)
            released = until(lambda number=number: len(list_releases(force.settings)) >= len(before) + number, PATIENCE)
            assert released, [path.read_text()[-4000:] for path in said]
            idle = len(quiet(force))
            assert until(lambda idle=idle: len(quiet(force)) >= idle + 3, PATIENCE), "no tick found nothing to do"
            assert [fault for release in list_releases(force.settings) for fault in verify(release.path)] == []
            assert len(list_releases(force.settings)) == len(before) + number, "a change was published twice"
    assert torn(force) == []
    assert current_release(force.settings) == list_releases(force.settings)[-1]
    assert not [run for run in last_runs(force.settings, 1000) if run.outcome in ("failed", "blocked")]


def quiet(force: Force) -> list[int]:
    """Return the runs that found nothing to do."""
    return [run.run_id for run in last_runs(force.settings, 1000) if run.outcome == "unchanged"]
