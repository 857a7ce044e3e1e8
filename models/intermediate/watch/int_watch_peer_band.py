"""The edge of the peer band of each officer's workload; the rule is that of the flags."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the rows of this model; dbt writes them."""
    dbt.config(materialized="table")
    from orchestration.watch.peer_band import peer_bands
    from orchestration.watch.settings import rule

    return peer_bands(dbt.ref("int_watch_workload_week").df(), rule(dbt.ref("int_watch_setting").df()))
