"""Everything that a run imports, imported once, and the job put together: what a forked run then finds in memory.

Opens no database and starts no thread: neither survives a fork.
"""

from __future__ import annotations

import gc
import importlib
import os

HEAVY = (
    "pandas",
    "pyarrow",
    "duckdb",
    "sqlalchemy.dialects.sqlite",
    "dagster._cli",
    "great_expectations",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "orchestration.pipeline",
    "orchestration.ingestion",
    "orchestration.transformation",
    "orchestration.quality.acceptance",
    "orchestration.gate.page",
    "orchestration.gate.facts",
    "orchestration.publication",
    "orchestration.instance.event_log",
    "orchestration.flags",
    "orchestration.watch.bands",
    "orchestration.watch.forecasts",
)


def preload() -> None:
    """Import what runs need and resolve the job."""
    from orchestration import telemetry

    telemetry.switch_off()
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    for name in HEAVY:
        importlib.import_module(name)
    from orchestration.definitions import defs

    defs.resolve_job_def("publish_scorecards")
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page that parent and child share
