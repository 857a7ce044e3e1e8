"""Dagster's run launcher, but for runs that begin in a warm process. What a run does and records is Dagster's own.

Where no warm process is ready a run is started as Dagster would: slower, and the same.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from dagster import DefaultRunLauncher
from dagster._core.launcher.base import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster._grpc.types import ExecuteRunArgs

from orchestration.settings import Settings
from orchestration.warm.client import NotWarm, WarmServer

if TYPE_CHECKING:
    from dagster import DagsterRun

PROCESS = "csp/process_id"
WAIT_SECONDS = 90.0
"""How long the first run waits for the imports: a cold one would spend as long on its own."""

_server = WarmServer()


class WarmRunLauncher(DefaultRunLauncher):
    """Starts each run by forking the warm process, and knows at once when a run's process is gone."""

    def launch_run(self, context: LaunchRunContext) -> None:
        """Start the run; see ``RunLauncher``."""
        run = context.dagster_run
        origin = run.job_code_origin
        try:
            if origin is None:
                raise NotWarm("the run says not where its job stands")
            _server.start(_manifest())
            order = ExecuteRunArgs(origin, run.run_id, self._instance.get_ref(), set_exit_code_on_failure=True)
            process = _server.run(list(order.get_command_args())[-3:], WAIT_SECONDS)
        except NotWarm as fault:
            self._instance.report_engine_event(f"No warm process: {fault}. Starting a cold one.", run)
            super().launch_run(context)
            return
        self._instance.add_run_tags(run.run_id, {PROCESS: str(process)})

    def terminate(self, run_id: str) -> bool:
        """Ask the run's process to stop; see ``RunLauncher``."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished or PROCESS not in run.tags:
            return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
        self._instance.report_run_canceling(run)
        if not _is_alive(int(run.tags[PROCESS])):
            return False
        os.kill(int(run.tags[PROCESS]), signal.SIGINT)  # which Dagster turns into a run that was cancelled
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Yes: see ``check_run_worker_health``."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Tell whether the run's process lives; of a run that was started cold nothing is known, and nothing held."""
        process = run.tags.get(PROCESS)
        if process is None:
            return CheckRunHealthResult(WorkerStatus.RUNNING, "started cold: its process is not known")
        alive = _is_alive(int(process))
        return CheckRunHealthResult(
            WorkerStatus.RUNNING if alive else WorkerStatus.FAILED, "" if alive else "The run's process is gone."
        )

    def dispose(self) -> None:
        """Leave the server to the process: several instances may share it, and it ends with this process's pipe."""


def _manifest() -> Any:
    from orchestration.defs.manifest import manifest_path

    return manifest_path(Settings())


def _is_alive(process: int) -> bool:
    """Tell whether a process of ours with this id is at work."""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            return b"orchestration.warm.server" in file.read()
    except OSError:
        return False
