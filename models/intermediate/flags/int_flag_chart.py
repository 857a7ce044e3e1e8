"""Every team, partnership and the force over time. Only frames in and out; orchestration.flags draws."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the frame of this model."""
    dbt.config(materialized="table")
    from orchestration.flags import chart_over_time

    return chart_over_time(
        dbt.ref("int_flag_point").df(),
        dbt.ref("int_flag_event").df(),
        dbt.ref("metric_rebase").df(),
        dbt.ref("int_flag_constant").df(),
    )
