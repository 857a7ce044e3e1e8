"""A simulated force for a run that was given no source. The simulator is a program of its own, run as such."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from orchestration.settings import REPOSITORY, Settings

SQL_SYSTEMS = ("athena", "command_control", "finance", "hr")
LIST_SYSTEMS = ("sharepoint", "review_app")


class SimulatorFailed(RuntimeError):
    """The simulator ended with an error, whose words are in the message."""


def simulated_dir(settings: Settings) -> Path:
    """Return where the simulated source systems lie."""
    return settings.data_dir / "simulated"


def addresses(directory: Path) -> dict[str, str]:
    """Return the environment that points the pipeline at the simulated systems in ``directory``."""
    sql = {f"CSP_SOURCES__{name.upper()}": f"sqlite:///{directory / name}.db" for name in SQL_SYSTEMS}
    lists = {f"CSP_SOURCES__{name.upper()}": str(directory / name) for name in LIST_SYSTEMS}
    return sql | lists


def ensure_sources(settings: Settings) -> Settings:
    """Return ``settings`` with sources: those given, or a simulated force that is written the first time.

    Raises ``SimulatorFailed`` where real sources would land beside a simulated force: invented figures must never
    stand among real ones.
    """
    directory = simulated_dir(settings)
    if not settings.sources.is_empty:
        if directory.exists() and not _is_simulated(settings, directory):
            raise SimulatorFailed(
                f"{settings.data_dir} holds a simulated force; real sources may not be added to it. "
                "Set CSP_DATA_DIR to another directory, or run `make clean` first."
            )
        return settings
    if not directory.exists():
        _write(settings, directory)
    os.environ.update(addresses(directory))
    return Settings()


def _is_simulated(settings: Settings, directory: Path) -> bool:
    """Tell whether every source that is set lies in the simulated force's own directory."""
    given = (settings.sources.address(name) for name in type(settings.sources).model_fields)
    return all(str(directory) in address for address in given if address)


def _write(settings: Settings, directory: Path) -> None:
    """Write under another name first: a force that was only half written must not pass for one."""
    print(f"No source is set: simulating a {settings.simulate_size} force in {directory} ...", flush=True)
    draft = directory.with_name(".simulated.draft")
    shutil.rmtree(draft, ignore_errors=True)
    until = ["--as-at", f"{settings.as_at.isoformat()}Z"] if settings.as_at else []
    size, seed = settings.simulate_size, str(settings.simulate_seed)
    _simulate("write", "--size", size, "--seed", seed, "--out", draft, *until)
    draft.rename(directory)


def tick(settings: Settings) -> None:
    """Apply one further burst of changes to the simulated force. Raises ``SimulatorFailed``."""
    _simulate("tick", "--seed", str(int(time.time())), "--out", simulated_dir(settings))


def _simulate(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "simulator", *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SimulatorFailed(f"the simulator could not write the source systems: {done.stderr.strip()}")
