"""The band of acceptable intelligence submissions of each role type and quarter, and where officers lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from orchestration.statistics import FlagRule, band_at, fitted_rates

GROUP = ["role_type", "is_probationer"]
Key = tuple[str, bool]
_FITS = ["rate", "dispersion", "floor_rate", "floor_dispersion"]
BAND_TYPES = {
    "role_type": "str", "is_probationer": "bool", "quarter_start": "datetime64[us]", "baseline_from": "datetime64[us]",
    "baseline_to": "datetime64[us]", "is_assessed": "bool", "reason": "str", "officers": "int64",
    "officer_months": "int64", "typical_shifts": "float64", "expected": "float64", "rate_per_10_shifts": "float64",
    "lower": "float64", "upper": "float64", "derived_lower": "float64", "floor_from": "datetime64[us]",
    "rate": "float64", "dispersion": "float64",
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
    asks = [
        ((str(key[0]), bool(key[1])), quarter, baseline(mine, quarter, rule))
        for key, mine in months.groupby(GROUP)
        for quarter in asked
    ]
    rows = [_band(key, base, quarter, rule) for key, quarter, base in asks]
    known = [at for at, row in enumerate(rows) if row["is_assessed"]]
    rates, spreads = fitted_rates([(asks[at][2]["reports"], asks[at][2]["shifts"]) for at in known], rule.rule)
    typical = np.asarray([rows[at]["typical_shifts"] for at in known], dtype=np.float64)
    edges = dict(zip(("expected", "derived_lower", "upper"), band_at(typical, rates, spreads, rule.rule), strict=True))
    columns = {**edges, "rate_per_10_shifts": 10 * edges["expected"] / typical, "rate": rates, "dispersion": spreads}
    for place, at in enumerate(known):
        rows[at] |= {name: column[place] for name, column in columns.items()}
    _hold(rows, rises)
    frame = pd.DataFrame({name: [row.get(name) for row in rows] for name in BAND_TYPES})
    return frame.astype(BAND_TYPES).sort_values([*GROUP, "quarter_start"], ignore_index=True)


def _hold(rows: list[dict[str, Any]], rises: set[tuple[str, str]]) -> None:
    """Set the lower edge of each band, given in the order of the quarters: the lowest so far, or since a rise."""
    held: dict[Key, tuple[float, pd.Timestamp]] = {}
    for row in rows:
        if row["is_assessed"]:
            key, own = (row["role_type"], row["is_probationer"]), (row["derived_lower"], row["quarter_start"])
            may_rise = (key[0], own[1].date().isoformat()) in rises
            held[key] = own if key not in held or may_rise or own[0] <= held[key][0] else held[key]
            row |= {"lower": held[key][0], "floor_from": held[key][1]}


def _band(key: Key, base: pd.DataFrame, quarter: pd.Timestamp, rule: BandRule) -> dict[str, Any]:
    officers, typical = base["person_no"].nunique(), float(base["shifts"].median()) if len(base) else np.nan
    reason = _too_few(officers, int(base["reports"].sum()), rule)
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
        **dict.fromkeys(
            ("expected", "lower", "derived_lower", "upper", "rate_per_10_shifts", "rate", "dispersion"), np.nan
        ),
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
    dated = months.assign(quarter_start=months["month"].dt.to_period("Q").dt.start_time.astype("datetime64[us]"))
    known = banded[banded["is_assessed"]]
    fits = known[[*GROUP, "quarter_start", "floor_from", "rate", "dispersion"]]
    floors = known[[*GROUP, "quarter_start", "rate", "dispersion"]].rename(
        columns={"quarter_start": "floor_from", "rate": "floor_rate", "dispersion": "floor_dispersion"}
    )
    here = dated[dated["shifts"] >= rule.least_shifts].merge(fits, on=[*GROUP, "quarter_start"])
    rows = here.merge(floors, on=[*GROUP, "floor_from"])
    shifts, fit = rows["shifts"].to_numpy(dtype=np.float64), rows[_FITS].to_numpy(dtype=np.float64).T
    mean, low, high = band_at(shifts, fit[0], fit[1], rule.rule)
    lower = np.minimum(low, band_at(shifts, fit[2], fit[3], rule.rule)[1])
    found = rows[dated.columns].assign(expected=mean, lower=lower, upper=high)
    # of no rows pandas does not know that these are texts, and DuckDB would guess numbers
    found = found.astype(dict.fromkeys(("role_type", "person_no", "unit_code"), "str"))
    return found.sort_values(["month", "person_no", "unit_code"], ignore_index=True)
