"""Where each officer's month lies in the band of its quarter, at the officer's own shifts."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the rows of this model; dbt writes them."""
    dbt.config(materialized="table")
    from orchestration.watch.band_frames import workload_positions

    months, settings = dbt.ref("int_workload_band_month").df(), dbt.ref("int_watch_setting").df()
    return workload_positions(months, settings, dbt.ref("int_workload_band").df())
