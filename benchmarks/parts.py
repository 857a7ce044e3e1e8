"""The parts of ``make bench``, each measured in a process of its own: no part pays for what another has imported."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.place import Place
from orchestration.settings import REPOSITORY

PARTS = {
    "build": "the real run from the sources to a release, twice, against one plain script",
    "nodes": "the same stage by stage and model by model, one at a time; left out unless asked for",
    "ticks": "ticks in a warm process, against a full refresh by dbt each time and plain Python",
    "reads": "queries of analysts and of Power BI on the release: DuckDB, Parquet, PostgreSQL",
    "page": "many users at once on the page",
}
USUAL = tuple(name for name in PARTS if name != "nodes")
_MODULES = {"build": "build", "nodes": "full_build", "ticks": "tick", "reads": "reads", "page": "page_load"}


def run_part(part: str, place: Place) -> dict[str, Any]:
    """Measure one part at ``place`` and return its figures as JSON values, with the machine's cores and load.

    Raises ``CalledProcessError`` where the part fails; its words are on the terminal by then.
    """
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "figures.json"
        given = [part, place.size, str(place.sources), str(place.data), place.as_at, str(out)]
        subprocess.run([sys.executable, "-m", "benchmarks.parts", *given], cwd=REPOSITORY, check=True)
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def main(part: str, size: str, sources: str, data: str, as_at: str, out: str) -> None:
    """Measure ``part`` in this process and write its figures to ``out``."""
    place = Place(size, Path(sources), Path(data), as_at)
    place.enter()
    before = os.getloadavg()[0]
    figures = importlib.import_module(f"benchmarks.{_MODULES[part]}").measure(place)
    load = [round(before, 1), round(os.getloadavg()[0], 1)]
    about = {"as_at": as_at, "cores": os.cpu_count(), "load": load}
    Path(out).write_text(json.dumps({**about, **figures}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
