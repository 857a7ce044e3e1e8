"""Forecast every watched series: series of one length and horizon go through the statistics together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.statistics import FlagRule
from orchestration.statistics.forecast_many import Forecasts, forecast_many, refusal

KEY = ["watch_kind", "level", "entity_id"]
NUMBERS = (
    "forecast", "low", "high", "past_error", "naive_error", "total", "total_low", "total_high",
    "total_error", "coverage",
)  # fmt: skip
TYPES = {
    **dict.fromkeys(KEY, "str"), "is_assessed": "bool", "reason": "str", "method": "str",
    "step": "Int64", "origins": "Int64", **dict.fromkeys(NUMBERS, "float64"),
}  # fmt: skip


def forecast_series(series: pd.DataFrame, rule: FlagRule, season: int, latest: dict[str, int]) -> pd.DataFrame:
    """Return one row a series and step ahead (columns of ``TYPES``); a series not assessed has one row with the reason.

    ``series`` has the columns of KEY, weeks_ago (0 the last complete week), value and horizon (steps). ``latest`` says
    for each kind which weeks_ago its series must reach (0 where it does not say).
    Raises ValueError on: a gap within a series; names the series.
    """
    ordered = series.sort_values([*KEY, "weeks_ago"], ascending=[True, True, True, False])
    groups: dict[tuple[int, int], list[tuple[tuple[str, ...], np.ndarray]]] = {}
    refused = []
    for key, rows in ordered.groupby(KEY, sort=False):
        name, ago = tuple(str(part) for part in key), rows["weeks_ago"].to_numpy()
        if (np.diff(ago) != -1).any():
            raise ValueError(f"{' '.join(name)}: weeks are missing within the series, or there twice")
        horizon = int(rows["horizon"].iloc[0])
        reason = _refusal(len(ago), horizon, int(ago[-1]), latest.get(name[0], 0), rule)
        if reason:
            refused.append({**dict(zip(KEY, name, strict=True)), "is_assessed": False, "reason": reason})
        else:
            groups.setdefault((len(ago), horizon), []).append((name, rows["value"].to_numpy(dtype=np.float64)))
    told = [
        _rows([name for name, _ in members], forecast_many(np.stack([y for _, y in members]), horizon, season, rule))
        for (_, horizon), members in groups.items()
    ]
    return _typed(pd.concat([pd.DataFrame(refused), *told], ignore_index=True))


def _refusal(length: int, horizon: int, last: int, wanted: int, rule: FlagRule) -> str:
    if horizon < 1:
        return "nothing is left to forecast"
    if last > wanted:
        return f"the latest {last - wanted} weeks are missing"
    return refusal(length, horizon, rule)


def _rows(names: list[tuple[str, ...]], told: Forecasts) -> pd.DataFrame:
    """Lay (series x steps) out as rows."""
    steps = told.mean.shape[1]
    each = {column: [name[i] for name in names for _ in range(steps)] for i, column in enumerate(KEY)}
    return pd.DataFrame(
        {
            **each,
            "is_assessed": True,
            "reason": "",
            "method": np.repeat(told.method, steps),
            "step": np.tile(np.arange(1, steps + 1), len(names)),
            "origins": told.origins,
            "forecast": told.mean.ravel(),
            **{name: getattr(told, name).ravel() for name in NUMBERS[1:-1]},
            "coverage": np.repeat(told.coverage, steps),
        }
    )


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Give every column its type, also where there are no rows, and the rows one order."""
    typed = pd.DataFrame({name: pd.Series(rows.get(name), dtype=kind) for name, kind in TYPES.items()})
    return typed.sort_values([*KEY, "step"], ignore_index=True)
