"""Serving what is published: a job, and the sensor that runs it where PostgreSQL still serves an older release.

How a release is loaded and who may read what is the business of ``serving``.
"""

from __future__ import annotations

import dagster as dg

from orchestration.defs.recovery import is_asked_for
from orchestration.defs.resources import HELD, place
from orchestration.settings import Settings


@dg.op(description="Load the current release into PostgreSQL and switch its readers over.", required_resource_keys=HELD)
def serve() -> None:
    """Serve the current release; a failure fails this run, never a publication."""
    from serving.step import serve_current

    serve_current(Settings())


@dg.job(
    executor_def=dg.in_process_executor,
    resource_defs={"place": place},
    description="Serve the current release again, where that failed before.",
)
def serve_release() -> None:
    """Load the current release into PostgreSQL."""
    serve()


@dg.sensor(job=serve_release, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def unserved_release(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for the release on disk to be served where a server is configured and its readers see another one."""
    import psycopg

    from orchestration.publication import NothingPublished
    from serving.step import is_served

    settings = Settings()
    if settings.postgres.url is None:
        return dg.SkipReason("no PostgreSQL is configured")
    if is_asked_for(context.instance, serve_release.name):
        return dg.SkipReason("it has been asked for: that run is at work or waits for its turn")
    try:
        served = is_served(settings)
    except (psycopg.Error, NothingPublished, ValueError) as fault:
        return dg.SkipReason(f"cannot tell what is served ({type(fault).__name__})")
    return dg.SkipReason("the current release is served") if served else dg.RunRequest()
