"""The one resource: the run itself, which holds the writer's place from the first step to the last.

What a run does stands in ``orchestration.pipeline``; here it is only opened and closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from orchestration.pipeline import PipelineRun


@dg.resource(description="The pipeline run of this process, under the lock that keeps every other writer out.")
def pipeline_run(context: dg.InitResourceContext) -> Iterator[PipelineRun]:
    """Yield one ``PipelineRun`` for all steps of the run. Raises ``PipelineBusy`` where another one is writing."""
    from orchestration.ledger import closed
    from orchestration.pipeline import PipelineRun
    from orchestration.publication import pipeline_lock
    from orchestration.settings import Settings
    from orchestration.status import write_status

    settings = Settings()
    with pipeline_lock(settings):
        run = PipelineRun(settings, is_tick=True)
        try:
            yield run
        finally:
            closed(run)
            write_status(settings)
