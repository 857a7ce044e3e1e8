"""Force and partnerships, metric by metric: the months since the roll-out against trend and season before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.flags.frames import NUMBER, TEXT, table
from orchestration.plans.windows import kind_of
from orchestration.statistics.interrupted import interrupted
from orchestration.statistics.interrupted_line import Series
from orchestration.statistics.multiplicity import benjamini_hochberg

_NUMBERS = ("effect", "effect_low", "effect_high", "p_value", "step", "observed", "without", "dispersion", "q_value")
COLUMNS = {
    **dict.fromkeys(("metric_id", "level", "entity_id", "kind"), TEXT),
    **dict.fromkeys(_NUMBERS, NUMBER),
    "reason": TEXT,
}


def area_effects(months: pd.DataFrame, settings: pd.DataFrame, chosen: pd.DataFrame) -> pa.Table:
    """Return one row a metric and area (columns of int_interrupted_month); ``reason`` says why one has no figures.

    Counts and shares: ``effect`` is 100 x (ratio - 1), of the rate or of the odds. Values: their difference. By level,
    the metrics ``chosen`` beforehand (review_metric) are one family of tests, all others another.
    """
    setting = next(settings.itertuples())
    keys = ["metric_id", "level", "entity_id"]
    start, when = pd.Timestamp(str(setting.interruption_month)), pd.to_datetime(months["month"])
    since = (when.dt.year - start.year) * 12 + when.dt.month - start.month
    ordered = months.assign(since=since).sort_values("since").groupby(keys)
    rows = [_one(names, rows, setting) for names, rows in ordered]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for _, at in frame.groupby(["level", frame["metric_id"].isin(chosen["metric_id"])]).groups.items():
        frame.loc[at, "q_value"] = benjamini_hochberg(frame.loc[at, "p_value"].to_numpy(dtype=np.float64))
    return table([{name: _plain(frame[name]) for name in COLUMNS}] if len(frame) else [], COLUMNS)


def _one(names: Any, rows: pd.DataFrame, setting: Any) -> dict[str, Any]:
    kind = kind_of(next(rows.head(1).itertuples()))
    since = rows["since"].to_numpy(dtype=np.int64)
    if kind == "value":
        top, size = rows["value"].to_numpy(dtype=np.float64), np.ones(len(rows))
    else:
        top = rows["numerator"].to_numpy(dtype=np.float64)
        bottom = rows["denominator"].where(rows["denominator"].notna(), rows["days"])
        size = bottom.to_numpy(dtype=np.float64)
    fit = np.isfinite(top) & np.isfinite(size)
    found = interrupted(kind, Series(top[fit], size[fit], since[fit]), fewest=setting.fewest_months)
    ends = np.asarray([found.effect, found.low, found.high])
    shown = ends if kind == "value" else 100 * (ends - 1)
    figures = (*shown, found.p_value, found.step, found.observed, found.without, found.dispersion, np.nan)
    named = dict(zip(("metric_id", "level", "entity_id"), names, strict=True))
    return named | {"kind": kind, **dict(zip(_NUMBERS, figures, strict=True)), "reason": found.reason or None}


def _plain(values: pd.Series[Any]) -> Any:
    """Return the column with None for what is missing in texts and whole numbers."""
    return (
        values.to_numpy() if values.dtype.kind == "f" else values.astype(object).where(values.notna(), None).to_numpy()
    )
