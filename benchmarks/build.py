"""The full build as it is really run, landing to release, against one plain script that gives the same tables.

Every run is a process of its own, as its user starts it, so its imports count; what its stages cost the run itself has
written down (``orchestration.ledger``). What the stages leave over is imports, Dagster and dbt.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import duckdb

from benchmarks.clock import Spent
from benchmarks.instead import spent
from benchmarks.place import Place
from orchestration.ledger import Stage, last_runs
from orchestration.publication import open_current
from orchestration.publication.layout import DATABASE
from orchestration.settings import Settings

FIRST, AGAIN = "from nothing", "everything again"
SCRIPT, YARDSTICK = "one plain script", "yardstick"
REST = "imports, dbt, Dagster"
_SCRIPT = """
import shutil, sys
from pathlib import Path
from benchmarks.script import run_script; from orchestration.settings import Settings
run_script(Settings(), Path(sys.argv[1])); shutil.rmtree(sys.argv[1])
"""
_YARDSTICK = """
import sys
from pathlib import Path
from benchmarks.yardstick import yardstick
yardstick(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def measure(place: Place) -> dict[str, Any]:
    """Run everything twice, then the script and the yardstick; return what each cost, and how large the force is.

    ``runs``: by name, ``whole`` and ``stages``; ``others``: the script and the yardstick; all as ``Spent`` values.
    Raises ``FileExistsError`` where something is built already.
    """
    settings = Settings()
    if place.is_built or settings.warehouse_path.exists():
        raise FileExistsError(f"{place.data} is not empty: name an empty directory, or leave out the part build")
    runs = {name: _run(settings, name) for name in (FIRST, AGAIN)}
    others = [script(settings), yard(settings)]
    sizes = {"source_rows": _source_rows(settings), "metric_rows": _metric_rows(settings)}
    return {"runs": runs, "others": [asdict(one) for one in others], **sizes}


def script(settings: Settings) -> Spent:
    """Return what the plain script costs in a process of its own; it leaves nothing."""
    return spent(SCRIPT, [sys.executable, "-c", _SCRIPT, str(settings.data_dir / "script")])


def yard(settings: Settings) -> Spent:
    """Return what the yardstick costs in a process of its own."""
    scratch = str(settings.data_dir / "yardstick")
    return spent(YARDSTICK, [sys.executable, "-c", _YARDSTICK, str(settings.warehouse_path), scratch])


def by_stage(stages: Iterable[Stage], whole: Spent) -> list[Spent]:
    """Return the stages of a run, the sources' reads as one, and after them what ``whole`` spent beside them."""
    found: dict[str, Spent] = {}
    for one in stages:
        so_far = found.get(one.stage, Spent(one.stage, 0.0, 0.0, 0.0, whole.load))
        wall, cpu = round(so_far.wall + one.seconds, 3), round(so_far.cpu + one.cpu_seconds, 3)
        found[one.stage] = Spent(one.stage, wall, cpu, max(so_far.peak_mb, one.peak_mb), whole.load)
    wall, cpu = (sum(getattr(one, name) for one in found.values()) for name in ("wall", "cpu"))
    rest = Spent(REST, round(max(whole.wall - wall, 0.0), 3), round(max(whole.cpu - cpu, 0.0), 3), 0.0, whole.load)
    return [*found.values(), rest]


def _run(settings: Settings, name: str) -> dict[str, Any]:
    whole = spent(name, [sys.executable, "-m", "orchestration", "run"])
    print(f"  {name}: {whole.wall:.0f} s, CPU {whole.cpu:.0f} s, peak {whole.peak_mb:.0f} MB", flush=True)
    stages = by_stage(last_runs(settings, 1)[0].stages, whole)
    return {"whole": asdict(whole), "stages": [asdict(stage) for stage in stages]}


def _source_rows(settings: Settings) -> int:
    with duckdb.connect(str(settings.landing_path), read_only=True) as landing:
        return _number(landing, "select sum(live_rows) from ingest.cursor")


def _metric_rows(settings: Settings) -> int:
    with open_current(settings) as release, duckdb.connect(str(release.path / DATABASE), read_only=True) as marts:
        return _number(marts, "select count(*) from metric_value")


def _number(database: duckdb.DuckDBPyConnection, query: str) -> int:
    row = database.execute(query).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
