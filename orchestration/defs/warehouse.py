"""The landing replayed into the warehouse, and what this run is: the tables that the pipeline writes itself.

How rows are replayed is ``orchestration.ingestion``'s business; models begin in ``transformation``.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.ingestion import landing_key
from orchestration.ingestion.declaration import SYSTEMS

RAW = dg.AssetKey(["warehouse", "raw"])


@dg.asset(
    key=RAW,
    deps=[landing_key(system) for system in SYSTEMS],
    group_name="ingestion",
    description="Current state and history of every source table in the warehouse, and the record of this run.",
    required_resource_keys={"pipeline_run"},
    kinds={"duckdb"},
    output_required=False,
)
def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Apply the landing's new batches to the warehouse and name the run; nothing where a tick has nothing to do.

    Everything that follows is then skipped: the release that is out says what this run would say.
    """
    run = context.resources.pipeline_run
    reason = run.nothing_to_do()
    if reason:
        context.log.info(f"Nothing to do: {reason}.")
        return
    report = run.replay()
    yield dg.MaterializeResult(metadata={"is_rebuild": report.is_rebuild, **report.applied})


def assets() -> list[dg.AssetsDefinition]:
    """Return the asset of the raw layer."""
    return [raw]
