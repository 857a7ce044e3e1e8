"""The edge of the peer band of each officer's workload; rule and constants are those of the flags."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the rows of this model; dbt writes them."""
    dbt.config(materialized="table")
    from orchestration.watch.peer_band import peer_bands
    from orchestration.watch.settings import flag_rule

    known = flag_rule(
        dbt.ref("int_flag_constant").df(), dbt.ref("int_flag_rule").df(), "workload_undisposed", "officer"
    )
    return peer_bands(dbt.ref("int_watch_workload_week").df(), known)
