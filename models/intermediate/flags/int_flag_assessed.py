"""Everybody against their peers. Only the frames in and out; the statistics are those of orchestration.flags."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the frame of this model."""
    dbt.config(materialized="table")
    from orchestration.flags import assess_across

    return assess_across(
        dbt.ref("int_flag_entity").to_arrow_table(),
        dbt.ref("int_flag_week").to_arrow_table(),
        dbt.ref("int_flag_observation").to_arrow_table(),
        dbt.ref("int_flag_constant").to_arrow_table(),
    )
