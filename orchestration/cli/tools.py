"""``dbt``, ``dev``, ``docs``, ``passports`` and ``simulate-tick``: for those who work on the project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

from rich.console import Console

from orchestration.cli.run import parse_if_changed
from orchestration.cli.simulated import SimulatorFailed, ensure_sources, tick
from orchestration.instance import dagster_home
from orchestration.settings import REPOSITORY, Settings


def dev(console: Console, port: int) -> NoReturn:
    """Serve the Dagster UI and run the daemon on this machine only, until interrupted or terminated.

    Does not return: this process becomes Dagster's own, so that whoever stops it stops all that it began.
    """
    settings = ensure_sources(Settings())
    parse_if_changed(settings, console)
    home = dagster_home(settings)
    console.print(f"Dagster on http://127.0.0.1:{port} (instance in {home}). Ticks: {settings.schedule}")
    command = [sys.executable, "-m", "dagster", "dev", "--module-name", "orchestration.definitions"]
    place = ["--host", "127.0.0.1", "--port", str(port)]
    # The instance's event log is a class of this project: every process that Dagster starts must find it.
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    # Dagster ends what it started by interrupts, which a shell lets its jobs in the background ignore.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.flush()
    os.chdir(REPOSITORY)
    os.execve(sys.executable, [*command, *place], environment)


def dbt(arguments: Sequence[str]) -> int:
    """Run dbt as its own program on the warehouse of the settings, told what the pipeline tells it; return its code.

    It holds the pipeline's lock meanwhile: raises ``PipelineBusy`` where another process is writing.
    """
    from orchestration.publication import pipeline_lock
    from orchestration.tick.forgetting import forget
    from orchestration.transformation import runner

    settings = Settings()
    command = [sys.executable, "-m", "dbt.cli.main", *arguments, *runner.paths(settings, runner.PROJECT)]
    with pipeline_lock(settings), runner.environment(settings):
        forget(settings.warehouse_path)
        runner.parse_anew_elsewhere(runner.target_dir(settings), runner.PROJECT)
        return subprocess.run([*command, "--log-path", str(runner.logs_dir(settings))], check=False).returncode


def docs(console: Console) -> int:
    """Write dbt's documentation (every model and column, and the lineage) as one page that opens without a server."""
    from orchestration.transformation import runner

    settings = Settings()
    runner.invoke(settings, runner.PROJECT, ["docs", "generate", "--static"])
    page = runner.target_dir(settings) / "static_index.html"
    console.print(f"The documentation lies in {page}", soft_wrap=True)
    return 0


def passports(console: Console) -> int:
    """Write the page of every metric anew, in ``docs/metrics``."""
    from orchestration.passports import PAGES, write

    console.print(f"{write(Settings())} pages lie in {PAGES}", soft_wrap=True)
    return 0


def panel(console: Console) -> int:
    """Write the page for the police and crime panel from the current release."""
    from orchestration.panel import write

    console.print(f"The page for the panel lies in {write(Settings())}", soft_wrap=True)
    return 0


def simulate_tick(console: Console) -> int:
    """Let the simulated force live on for a moment; return 1 where there is none."""
    try:
        tick(Settings())
    except SimulatorFailed as error:
        console.print(f"{error}\nIs there a simulated force yet? make run", markup=False, soft_wrap=True)
        return 1
    console.print("The simulated force lived on for a moment: make run")
    return 0
