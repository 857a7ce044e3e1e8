"""What the roll-out did. Only the frames in and out; the methods are those of orchestration.plans."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the frame of this model."""
    dbt.config(materialized="table")
    from orchestration.plans import area_effects

    return area_effects(
        dbt.ref("int_interrupted_month").df(),
        dbt.ref("review_setting").df(),
        dbt.ref("review_metric").df(),
    )
