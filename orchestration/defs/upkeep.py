"""Upkeep in Dagster: a job and the schedule that runs it every hour. How is ``orchestration.upkeep``'s business."""

import dagster as dg

from orchestration.defs.resources import HELD, place
from orchestration.settings import Settings


@dg.op(
    description="Compact and prune what runs leave behind, by the policies in the settings.",
    required_resource_keys=HELD,
)
def tidy(context: dg.OpExecutionContext) -> None:
    """Apply every policy once."""
    from orchestration.upkeep import tidy as tidy_up

    context.log.info(str(tidy_up(Settings(), context.instance)))


@dg.job(
    executor_def=dg.in_process_executor,
    resource_defs={"place": place},
    description="Keep files, books and history from growing.",
)
def upkeep() -> None:
    """Tidy up."""
    tidy()


@dg.schedule(
    job=upkeep,
    cron_schedule="52 * * * *",  # between two ticks
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def every_hour(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Ask for upkeep."""
    return dg.RunRequest()
