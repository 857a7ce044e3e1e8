"""What would the gate say of the data at hand? Builds and judges; publishes nothing, remembers nothing.

The raw tables are as the last run left them, models and thresholds as they are now in the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.gate.evaluate import evaluate
from orchestration.publication.export import open_warehouse, read_run
from orchestration.publication.gate import Verdict, decide
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.verdict import write_verdict
from orchestration.publication.withheld import Scope, prepare, withheld_scopes
from orchestration.quality import accept, data_docs, from_build
from orchestration.settings import Settings
from orchestration.transformation.data_tests import Progress


@dataclass(frozen=True)
class WhatIf:
    """The verdict, the scopes that would be withheld, and the directory with ``gate.json`` and ``gate.html``."""

    verdict: Verdict
    scopes: list[Scope]
    path: Path


def what_if(settings: Settings, progress: Progress | None = None) -> WhatIf:
    """Build, judge and write the verdict to ``<data dir>/gate``. Neither a release nor ``current`` is touched.

    Raises ``WarehouseNotReady`` before the first run, ``PipelineBusy`` where another process is writing and
    ``DbtFailed`` where dbt can make nothing of a file of the project.
    """
    from orchestration.tick.build import build

    with pipeline_lock(settings):
        with open_warehouse(settings.warehouse_path) as warehouse:
            run = read_run(warehouse)
        checks = from_build(build(settings, progress=progress))
        checks += [*accept(settings), *evaluate(settings)]
        verdict, scopes = decide(checks), withheld_scopes(checks)
        target = settings.data_dir / "gate"
        target.mkdir(exist_ok=True)
        with open_warehouse(settings.warehouse_path) as warehouse:
            withheld = prepare(warehouse, scopes) if verdict.may_publish else []
            pages = data_docs.copy(settings, run.release_id, target)
            write_verdict(target, warehouse, run, verdict, checks, withheld, list(pages))
    return WhatIf(verdict, scopes, target)
