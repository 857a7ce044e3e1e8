"""The resources: the run itself, which holds the writer's place from its first step to its last, and others' places.

What a run does stands in ``orchestration.pipeline``; here it is only opened and closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs.recovery import PLACES

if TYPE_CHECKING:
    from orchestration.pipeline import PipelineRun

HELD = {"place"}
"""What an op asks for to say, by a lock, that its run lives."""


@dg.resource(description="The pipeline run of this process, under the lock that keeps every other writer out.")
def pipeline_run(context: dg.InitResourceContext) -> Iterator[PipelineRun]:
    """Yield one ``PipelineRun`` for all steps of the run. Raises ``PipelineBusy`` where another one is writing."""
    from orchestration.ledger import closed
    from orchestration.pipeline import PipelineRun
    from orchestration.publication.lock import A_LOOK_SECONDS, pipeline_lock
    from orchestration.settings import Settings
    from orchestration.status import write_status

    settings = Settings()
    with pipeline_lock(settings, A_LOOK_SECONDS):
        run = PipelineRun(settings, is_tick=True)
        try:
            yield run
        finally:
            closed(run)
            write_status(settings)


@dg.resource(description="The lock that says for as long as a run of this job lives that it does.")
def place(context: dg.InitResourceContext) -> Iterator[None]:
    """Hold the job's own lock for all steps of the run; the kernel frees it however the process ends."""
    from orchestration.publication import pipeline_lock
    from orchestration.settings import Settings

    job = context.run.job_name if context.run else ""
    with pipeline_lock(Settings(), name=PLACES[job]):
        yield
