"""The release: the asset behind every blocking check. Where the gate opens it is published, and only there.

The gate's rules and the release's files are ``orchestration.publication``'s business.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs import operator
from orchestration.defs.manifest import project
from orchestration.settings import Settings

RELEASE = dg.AssetKey("release")


def assets() -> list[dg.AssetsDefinition]:
    """Return the release, downstream of every mart and so of every blocking check on one."""
    marts = [dg.AssetKey(node.key) for node in project(Settings()).marts]
    return [_release(marts)] if marts else []


def _release(marts: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=RELEASE,
        deps=marts,
        group_name="publication",
        description="The published mart: one immutable directory, switched in by one atomic rename.",
        required_resource_keys={"pipeline_run"},
        kinds={"duckdb", "parquet"},
        check_specs=operator.check_specs(RELEASE),
    )
    def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        run = context.resources.pipeline_run
        published = run.publish()
        facts = {"release_id": published.release_id, "path": str(published.path), **operator.cost(run.settings)}
        checks = operator.check_results(run.settings)
        yield dg.MaterializeResult(metadata={**facts, **published.rows}, check_results=checks)

    return release
