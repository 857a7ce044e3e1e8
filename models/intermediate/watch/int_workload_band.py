"""The band of acceptable submissions of each role type and quarter; the method is in orchestration/watch/bands.py."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the rows of this model; dbt writes them."""
    dbt.config(materialized="table")
    from orchestration.watch.band_frames import workload_bands

    months, run = dbt.ref("int_workload_band_month").df(), dbt.ref("int_run_day").df()
    return workload_bands(months, dbt.ref("int_watch_setting").df(), dbt.ref("workload_band_review").df(), run)
