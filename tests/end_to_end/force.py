"""A simulated force, a data directory, and the real commands run on them in processes of their own."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.cli.simulated import addresses
from orchestration.settings import REPOSITORY, Settings

RUN_SECONDS = 1800
HOUR = timedelta(hours=1)
# Midday: what the pipeline saw of a posting is kept by the day, so a midnight between two runs would rightly differ
# from a run from scratch that saw only the second day.
NOW = datetime(2024, 11, 5, 12, tzinfo=UTC)
BEFORE, AN_HOUR_AGO, AFTER = ((NOW - hours * HOUR).isoformat() for hours in (2, 1, 0))


@dataclass(frozen=True)
class Force:
    """Source systems in ``sources``; landing, warehouse and releases in ``data``; time stands still at ``as_at``."""

    sources: Path
    data: Path
    as_at: str

    @property
    def environment(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CSP_")}
        return {**clean, **addresses(self.sources), "CSP_DATA_DIR": str(self.data), "CSP_AS_AT": self.as_at}

    @property
    def settings(self):
        return Settings(data_dir=self.data, _env_file=None)

    @property
    def current(self):
        return self.data / "published" / "current"

    def at(self, as_at):
        return Force(self.sources, self.data, as_at)

    def elsewhere(self, data):
        return Force(self.sources, data, self.as_at)

    def copied(self, home):
        """Return a copy, sources and data, that may be harmed while others read this one."""
        for name, place in (("sources", self.sources), ("data", self.data)):
            shutil.copytree(place, home / name, symlinks=True)
        return Force(home / "sources", home / "data", self.as_at)

    def start(self, *arguments, **extra):
        command = [sys.executable, "-m", "orchestration", *(arguments or ("run",))]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=REPOSITORY, env={**self.environment, **extra}, **streams)

    def run(self, *arguments, **extra):
        process = self.start(*arguments, **extra)
        output, _ = process.communicate(timeout=RUN_SECONDS)
        return process.returncode, output

    def run_and_kill(self, after_seconds):
        """Run and kill -9 after a while; return whether the run was still at work."""
        process = self.start()
        time.sleep(after_seconds)
        alive = process.poll() is None
        process.kill()
        process.communicate()
        return alive

    def simulate(self, *arguments):
        command = [sys.executable, "-m", "simulator", *arguments, "--out", str(self.sources)]
        subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)


def new_force(home):
    """Write a tiny force as it stood two hours ago and return it, not run yet."""
    force = Force(home / "sources", home / "data", BEFORE)
    force.simulate("write", "--size", "tiny", "--as-at", BEFORE)
    return force
