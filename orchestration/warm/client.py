"""The warm server as seen by the process that starts it: begin it, ask it for a run, replace it where it is too old."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from orchestration.settings import REPOSITORY
from orchestration.tick.signature import code_signature

CODE = ("orchestration", "serving", "expectations")
"""Whose code the server holds in memory."""
MAX_AGE_SECONDS = 24 * 3600.0
log = logging.getLogger(__name__)


class NotWarm(RuntimeError):
    """The server is not there (yet): start the run in the usual way."""


class WarmServer:
    """One server process, begun in the background when first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_ready = threading.Event()
        self._began = 0.0
        self._code = ""

    def start(self, manifest: Path) -> None:
        """Begin the server unless one that knows the code and the models as they stand is there or on its way."""
        with self._lock:
            if self._process and self._process.poll() is None and not self._is_outdated(manifest):
                return
            self._end()
            self._began, self._code = time.time(), code_signature(CODE)
            self._is_ready.clear()
            command = [sys.executable, "-m", "orchestration.warm.server"]
            environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
            self._process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            threading.Thread(target=self._await, args=(self._process,), daemon=True).start()

    def run(self, arguments: Sequence[str], wait_seconds: float) -> int:
        """Return the process id of a new run; raise ``NotWarm`` where the server is not ready in time or broke."""
        if not self._is_ready.wait(wait_seconds):
            raise NotWarm("the warm process is still importing")
        with self._lock:
            process = self._process
            try:
                if not (process and process.stdin and process.stdout):
                    raise OSError
                process.stdin.write(json.dumps(list(arguments)) + "\n")
                process.stdin.flush()
                return int(process.stdout.readline())
            except (OSError, ValueError) as fault:
                self._end()
                raise NotWarm(f"the warm process gave no run ({type(fault).__name__})") from fault

    def close(self) -> None:
        """Let the server end; runs at work go on."""
        with self._lock:
            self._end()

    def _await(self, process: subprocess.Popen[str]) -> None:
        line = process.stdout.readline() if process.stdout else ""
        if line.strip() == "ready" and process is self._process:
            self._is_ready.set()
        elif process is self._process:
            log.warning("the warm process could not be started: runs are started in the usual way, which is slower")

    def _is_outdated(self, manifest: Path) -> bool:
        """Tell whether code or models changed since the server began, or whether it has served for long enough.

        Code by its content: a deployment may bring files that are older than the server.
        """
        is_read_again = manifest.exists() and manifest.stat().st_mtime > self._began
        is_old = is_read_again or time.time() - self._began > MAX_AGE_SECONDS
        return is_old or code_signature(CODE) != self._code

    def _end(self) -> None:
        self._is_ready.clear()
        if self._process and self._process.stdin:
            self._process.stdin.close()
        self._process = None
