"""Every team, partnership and the force over time. Only frames in and out; orchestration.flags draws."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the frame of this model."""
    dbt.config(materialized="table")
    from orchestration.flags import chart_over_time

    return chart_over_time(
        dbt.ref("int_flag_point").to_arrow_table(),
        dbt.ref("int_flag_event").to_arrow_table(),
        dbt.ref("metric_rebase").to_arrow_table(),
        dbt.ref("int_flag_constant").to_arrow_table(),
    )
