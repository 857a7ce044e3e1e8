"""The two band models: settings and reviews as frames in, bands and positions out."""

from __future__ import annotations

from datetime import date

import pandas as pd

from orchestration.watch.bands import BandRule, bands, positions, quarters
from orchestration.watch.settings import numbers, rule


def band_rule(settings: pd.DataFrame) -> BandRule:
    """Return the rule of the bands from the settings in force."""
    known = numbers(settings)
    return BandRule(
        rule=rule(settings),
        baseline_months=int(known["workload_band_baseline_months"]),
        least_officers=int(known["workload_band_least_officers"]),
        least_shifts=known["workload_band_least_shifts"],
    )


def workload_bands(
    months: pd.DataFrame, settings: pd.DataFrame, review: pd.DataFrame, run: pd.DataFrame
) -> pd.DataFrame:
    """Return the bands of every quarter up to today's; ``run`` is the one row of int_run_day.

    A review counts once its day has come.
    """
    used, today = band_rule(settings), pd.Timestamp(run["as_on"].iloc[0])
    first: date = pd.Timestamp(run["history_start"].iloc[0]).date()
    is_past = pd.to_datetime(review["reviewed_on"]) <= today
    past = review[is_past & review["may_floor_rise"].fillna(False).astype(bool)]
    starts = pd.to_datetime(past["quarter_start"]).dt.date
    rises = {(str(role), start.isoformat()) for role, start in zip(past["role_type"], starts, strict=True)}
    return bands(dated(months), quarters(first, today.date(), used.baseline_months), rises, used)


def workload_positions(months: pd.DataFrame, settings: pd.DataFrame, banded: pd.DataFrame) -> pd.DataFrame:
    """Return where each officer's month lies in the band of its quarter."""
    return positions(dated(months), banded, band_rule(settings))


def dated(months: pd.DataFrame) -> pd.DataFrame:
    """Return the months with their first days as timestamps, in one order: a fit does not depend on threads."""
    typed = months.assign(month=pd.to_datetime(months["month"]).astype("datetime64[us]"))
    return typed.sort_values(["month", "person_no", "unit_code"], ignore_index=True)
