"""The band of acceptable intelligence submissions of each role type and quarter, and where officers lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from orchestration.statistics import FlagRule, expected_band

GROUP = ["role_type", "is_probationer"]
Key = tuple[str, bool]
BAND_TYPES = {
    "role_type": "str", "is_probationer": "bool", "quarter_start": "datetime64[us]", "baseline_from": "datetime64[us]",
    "baseline_to": "datetime64[us]", "is_assessed": "bool", "reason": "str", "officers": "int64",
    "officer_months": "int64", "typical_shifts": "float64", "expected": "float64", "rate_per_10_shifts": "float64",
    "lower": "float64", "upper": "float64", "derived_lower": "float64", "floor_from": "datetime64[us]",
}  # fmt: skip


@dataclass(frozen=True)
class BandRule:
    """What the settings say: the rule of the statistics, months of the baseline, fewest officers and shifts."""

    rule: FlagRule
    baseline_months: int
    least_officers: int
    least_shifts: float


def quarters(first_month: date, today: date, months: int) -> list[pd.Timestamp]:
    """Return the first days of the quarters, up to today's, that have so many months of data before them."""
    first = pd.Timestamp(first_month) + pd.DateOffset(months=months)
    return [day for day in pd.date_range(first, pd.Timestamp(today), freq="QS-JAN", unit="us")]


def baseline(months: pd.DataFrame, quarter: pd.Timestamp, rule: BandRule) -> pd.DataFrame:
    """Return the officer months that the band of a quarter is derived from."""
    start = quarter - pd.DateOffset(months=rule.baseline_months)
    known = (months["month"] >= start) & (months["month"] < quarter)
    return months[known & (months["shifts"] >= rule.least_shifts)]


def bands(months: pd.DataFrame, asked: list[pd.Timestamp], rises: set[tuple[str, str]], rule: BandRule) -> pd.DataFrame:
    """Return one row a role type, probationers apart, and quarter (columns of BAND_TYPES).

    ``months`` has GROUP, person_no, month (first day), reports and shifts: one row an officer, team and month.
    ``rises`` holds the (role type, ISO quarter) whose review lets the floor rise. Without that the lower edge is that
    of the earlier quarter where it would be higher: a floor does not rise because everybody worked towards it.
    """
    rows: list[dict[str, object]] = []
    for key, mine in months.groupby(GROUP):
        held: tuple[float, pd.Timestamp] | None = None
        for quarter in asked:
            row = _band((str(key[0]), bool(key[1])), baseline(mine, quarter, rule), quarter, rule)
            lower = float(str(row["derived_lower"]))
            if row["is_assessed"]:
                may_rise = (str(key[0]), quarter.date().isoformat()) in rises
                held = (lower, quarter) if held is None or may_rise or lower <= held[0] else held
                row |= {"lower": held[0], "floor_from": held[1]}
            rows.append(row)
    frame = pd.DataFrame({name: [row.get(name) for row in rows] for name in BAND_TYPES})
    return frame.astype(BAND_TYPES).sort_values([*GROUP, "quarter_start"], ignore_index=True)


def _band(key: Key, base: pd.DataFrame, quarter: pd.Timestamp, rule: BandRule) -> dict[str, object]:
    officers, typical = base["person_no"].nunique(), float(base["shifts"].median()) if len(base) else np.nan
    edges = dict.fromkeys(("expected", "lower", "derived_lower", "upper", "rate_per_10_shifts"), np.nan)
    reason = _too_few(officers, int(base["reports"].sum()), rule)
    if not reason:
        mean, low, high = expected_band(base["reports"], base["shifts"], [typical], rule.rule)
        rate = 10 * mean[0] / typical
        edges = {"expected": mean[0], "derived_lower": low[0], "upper": high[0], "rate_per_10_shifts": rate}
    return {
        **dict(zip(GROUP, key, strict=True)),
        "quarter_start": quarter,
        "baseline_from": quarter - pd.DateOffset(months=rule.baseline_months),
        "baseline_to": quarter,
        "is_assessed": not reason,
        "reason": reason,
        "officers": officers,
        "officer_months": len(base),
        "typical_shifts": typical,
        **edges,
    }


def _too_few(officers: int, reports: int, rule: BandRule) -> str:
    if officers < rule.least_officers:
        return f"too few to compare: officers {officers}, at least {rule.least_officers} needed"
    if reports < rule.rule.minimum_events:
        return f"too few to compare: reports {reports}, at least {rule.rule.minimum_events:g} needed"
    return ""


def positions(months: pd.DataFrame, banded: pd.DataFrame, rule: BandRule) -> pd.DataFrame:
    """Return each officer month of a quarter with a band: expected, lower and upper at the officer's own shifts.

    The lower edge comes from the quarter that set the floor. Columns: those of ``months``, quarter_start, expected,
    lower, upper. Months with fewer shifts than the least are left out.
    """
    parts = []
    dated = months.assign(quarter_start=months["month"].dt.to_period("Q").dt.start_time.astype("datetime64[us]"))
    for band in banded[banded["is_assessed"]].to_dict("records"):
        quarter, floor = pd.Timestamp(band["quarter_start"]), pd.Timestamp(band["floor_from"])
        group = dated[(dated["role_type"] == band["role_type"]) & (dated["is_probationer"] == band["is_probationer"])]
        here = group[(group["quarter_start"] == quarter) & (group["shifts"] >= rule.least_shifts)]
        mean, low, high = _edges(group, quarter, here["shifts"], rule)
        if floor != quarter:
            low = np.minimum(low, _edges(group, floor, here["shifts"], rule)[1])
        parts.append(here.assign(expected=mean, lower=low, upper=high))
    empty = dated.iloc[:0].assign(expected=0.0, lower=0.0, upper=0.0)
    rows: pd.DataFrame = pd.concat([empty, *parts], ignore_index=True)
    return rows.sort_values(["month", "person_no", "unit_code"], ignore_index=True)


def _edges(
    group: pd.DataFrame, quarter: pd.Timestamp, at: pd.Series[float], rule: BandRule
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    base = baseline(group, quarter, rule)
    return expected_band(base["reports"], base["shifts"], at, rule.rule)
