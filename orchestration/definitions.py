"""The code location that Dagster loads: the assets, checks, job, schedule and sensors of ``defs``, assembled.

Nothing is defined here, and nothing imported here may import dbt, DuckDB, pandas or Great Expectations.
"""

import dagster as dg

from orchestration import telemetry
from orchestration.defs import (
    baseline,
    ingestion,
    jobs,
    operator,
    publication,
    quality,
    resources,
    sensors,
    serving,
    transformation,
    upkeep,
    warehouse,
)

telemetry.switch_off()
defs = dg.Definitions(
    assets=[*ingestion.assets(), *warehouse.assets(), *transformation.assets(), *publication.assets()],
    asset_checks=quality.asset_checks(),
    jobs=[jobs.publish_scorecards, serving.serve_release, *baseline.JOBS, upkeep.upkeep],
    schedules=[jobs.regularly, baseline.every_night, upkeep.every_hour],
    sensors=[*sensors.SENSORS, serving.unserved_release, operator.status_page, upkeep.second_copy],
    resources={"pipeline_run": resources.pipeline_run},
    executor=dg.in_process_executor,
)
