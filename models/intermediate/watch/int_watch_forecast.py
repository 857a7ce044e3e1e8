"""Forecasts of the watched series; the methods are in orchestration/statistics."""

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """Return the rows of this model; dbt writes them."""
    dbt.config(materialized="table")
    from orchestration.watch.forecasts import forecast_series
    from orchestration.watch.settings import numbers, rule

    settings = dbt.ref("int_watch_setting").df()
    known = numbers(settings)
    latest = {"overtime": int(known["overtime_settle_weeks"])}
    return forecast_series(dbt.ref("int_watch_series").df(), rule(settings), int(known["season_weeks"]), latest)
