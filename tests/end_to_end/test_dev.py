"""``make dev`` as whoever stops it sees it: nothing of Dagster stays behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from orchestration.settings import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
HARDLY_EVER = "0 4 1 1 *"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def of_session(session):
    """Return the commands of the processes of a session that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z":
                found.append((path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
    return found


def until(condition, seconds):
    end = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.5)
    return held


INTERRUPTS_IGNORED = ["/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
"""As a shell without job control starts what it is to run in the background."""


@pytest.mark.parametrize("started_by", [[], INTERRUPTS_IGNORED], ids=["a terminal", "a script in the background"])
def test_whoever_terminates_dev_stops_all_that_it_began(first_run, tmp_path, started_by):
    force, _, _ = first_run
    own, port = force.copied(tmp_path), free_port()
    command = [*started_by, sys.executable, "-m", "orchestration", "dev", "--port", str(port)]
    environment = {**own.environment, "CSP_SCHEDULE": HARDLY_EVER}
    with (tmp_path / "said.txt").open("w") as said:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=said, stderr=said, start_new_session=True
        )
    try:
        assert until(lambda: answers(port), 240), (tmp_path / "said.txt").read_text()
        assert any("daemon" in one for one in of_session(process.pid))
        process.send_signal(signal.SIGTERM)
        process.wait(120)
        assert until(lambda: not of_session(process.pid), 60), of_session(process.pid)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
