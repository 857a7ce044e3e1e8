"""Everything that a run imports, imported once, and the job put together: what a forked run then finds in memory.

Opens no database and starts no thread: neither survives a fork.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
from collections.abc import Iterator

HEAVY = (
    "dagster._cli",
    "dagster._core.executor.in_process",
    "dagster._core.execution.plan.active",
    "dagster._core.instance.factory",
    "dagster._core.instance.runs.run_domain",
    "dagster._core.storage.legacy_storage",
    "dagster._core.storage.noop_compute_log_manager",
    "dagster._core.storage.root",
    "dagster._core.storage.runs",
    "dagster._core.storage.schedules",
    "dbt.adapters.duckdb",
    "dbt.cli.main",
    "great_expectations",
    "pandas",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "sqlalchemy.dialects.sqlite",
    "upath.implementations.local",
)
"""What others import only when it is first used; all of ours is imported too."""


def preload() -> None:
    """Import what runs need, resolve the job, and get ready what is the same for every run."""
    from orchestration import telemetry

    telemetry.switch_off()
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    for name in (*HEAVY, *_ours()):
        importlib.import_module(name)
    from orchestration.definitions import defs
    from orchestration.quality import data_docs

    defs.resolve_job_def("publish_scorecards")
    data_docs.get_ready()
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page that parent and child share


def _ours() -> Iterator[str]:
    """Yield every module of the pipeline but the programs: a step imports what it needs only when its turn comes."""
    import orchestration

    for module in pkgutil.walk_packages(orchestration.__path__, "orchestration."):
        if module.name.rpartition(".")[2] != "__main__":
            yield module.name
