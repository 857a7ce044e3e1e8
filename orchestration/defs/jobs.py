"""The one job, which makes a release from the sources, and the schedule that runs it: ``CSP_SCHEDULE``.

What the job's steps do stands in the asset modules beside this one.
"""

from __future__ import annotations

import dagster as dg

from orchestration.defs.recovery import fail_dead_runs, is_busy
from orchestration.settings import Settings

publish_scorecards = dg.define_asset_job(
    "publish_scorecards",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Load every source, build and check the warehouse, publish a release or say why not.",
)


@dg.schedule(
    job=publish_scorecards,
    cron_schedule=Settings().schedule,
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def regularly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Start a run unless one is at work; first clear away any whose process died."""
    settings = Settings()
    fail_dead_runs(context.instance, settings)
    if is_busy(context.instance, settings, publish_scorecards.name):
        return dg.SkipReason("a run is at work or waiting; the next tick tries again")
    return dg.RunRequest()
