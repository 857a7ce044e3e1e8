"""What plans did. Only the frames in and out; the methods are those of orchestration.plans."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the frame of this model."""
    dbt.config(materialized="table")
    from orchestration.plans import plan_effects

    return plan_effects(
        dbt.ref("int_plan_case").df(),
        dbt.ref("int_plan_month").df(),
        dbt.ref("review_setting").df(),
    )
