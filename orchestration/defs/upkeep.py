"""Upkeep in Dagster: a job, the schedule that runs it every hour, and a look at the landing's second copy.

How is ``orchestration.upkeep``'s and ``orchestration.safekeeping``'s business.
"""

import dagster as dg

from orchestration.alerts import Alert, send
from orchestration.defs.resources import HELD, place
from orchestration.settings import Settings

TOLD = "told"


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


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def second_copy(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Alert once that the landing's second copy has not been complete for too long, and again after it recovered.

    A run that cannot write the copy alerts by itself; this is for when no run comes so far.
    """
    from orchestration.safekeeping.standing import age, standing

    settings = Settings()
    _, is_behind = age(settings)
    if is_behind and not standing(settings).is_told and context.cursor != TOLD:
        send(Alert("copy_behind", "The second copy of the landing has not been complete for too long."), settings)
    context.update_cursor(TOLD if is_behind else "")
    return dg.SkipReason("the second copy is behind" if is_behind else "the second copy is as it should be")
