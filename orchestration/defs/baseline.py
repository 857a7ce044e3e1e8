"""The jobs about baselines: freeze a month on request, build the restatement bridge every night.

Neither is a step of a run: a run verifies the baselines and shows the latest bridge. What is done stands in
``orchestration.baseline``.
"""

import dagster as dg

from orchestration.defs.resources import HELD, place
from orchestration.settings import Settings

RETRY = dg.RetryPolicy(max_retries=3, delay=120)


@dg.op(
    required_resource_keys=HELD,
    config_schema={
        "month": dg.Field(str, description="The month to freeze, YYYY-MM."),
        "release_id": dg.Field(dg.Noneable(str), default_value=None, description="Default: the current release."),
    },
)
def freeze_month(context: dg.OpExecutionContext) -> None:
    """Freeze a month of a release; it is kept for ever and verified at every run."""
    from orchestration.baseline.freeze import freeze
    from orchestration.cli.baseline import month_of

    frozen = freeze(Settings(), month_of(context.op_config["month"]), context.op_config["release_id"])
    context.log.info(f"{frozen.name} is frozen in {frozen.path}")


@dg.op(retry_policy=RETRY, required_resource_keys=HELD)
def build_every_bridge(context: dg.OpExecutionContext) -> None:
    """Build the restatement bridge of every baseline; nothing to do where there is none."""
    from orchestration.baseline.bridge import build_bridge
    from orchestration.baseline.store import load_baselines

    settings = Settings()
    for baseline in load_baselines(settings):
        context.log.info(f"the bridge lies in {build_bridge(settings, baseline)}")


@dg.job(executor_def=dg.in_process_executor, resource_defs={"place": place})
def freeze_baseline() -> None:
    """Freeze a month of the current release as a baseline."""
    freeze_month()


@dg.job(executor_def=dg.in_process_executor, resource_defs={"place": place})
def bridge_baselines() -> None:
    """Rebuild the baseline month with what was known when, so that its restatement is explained."""
    build_every_bridge()


every_night = dg.ScheduleDefinition(
    name="bridge_every_night",
    job=bridge_baselines,
    cron_schedule="40 2 * * *",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


JOBS = (freeze_baseline, bridge_baselines)
