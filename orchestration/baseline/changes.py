"""The pairs of figures that can be compared, each put to the test that fits it. What is compared is dbt's business."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from orchestration.statistics import Side, benjamini_hochberg, change

if TYPE_CHECKING:
    import pandas as pd

KEY = ["basis", "metric_id", "level", "entity_id"]
RESULT = {name: "float64" for name in ("difference", "ci_low", "ci_high", "p_value", "q_value")}
_PARTS = ("numerator", "denominator", "value", "low", "high")
_READ = [f"{side}_{name}" for side in ("before", "after") for name in (*_PARTS, "days")]
_READ += ["comparison_method", "multiplier"]


def changes(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return difference, ci_low, ci_high, p_value and q_value for each row of ``pairs`` (see int_baseline_pair).

    A row with a reason gets none of them. ``q_value`` (Benjamini-Hochberg) is over the comparisons of one basis and
    level: whoever looks at a level looks at all of them.
    """
    found = pairs[KEY].copy()
    comparable = pairs["reason"].isna().to_numpy()
    tested = np.array([_change(row) for row in pairs.loc[comparable, _READ].to_dict("records")], dtype=float)
    for place, name in enumerate(RESULT):
        column = np.full(len(pairs), np.nan)
        if name != "q_value":
            column[comparable] = tested.reshape(-1, 4)[:, place]
        found[name] = column
    for _, group in found[found["p_value"].notna()].groupby(["basis", "level"]):
        found.loc[group.index, "q_value"] = benjamini_hochberg(group["p_value"].to_numpy())
    # of no rows pandas does not know that a key is text, and DuckDB would guess a number
    return found.astype({**dict.fromkeys(KEY, "str"), **RESULT})


def _change(row: Mapping[Any, Any]) -> tuple[float, float, float, float]:
    sides = [tuple(_number(row[f"{side}_{name}"]) for name in _PARTS) for side in ("before", "after")]
    if row["comparison_method"] == "count":
        # the same number of days on both sides: October has 31, February has not
        days = row["after_days"] / row["before_days"]
        sides = [(sides[0][0], 1.0, *sides[0][2:]), (sides[1][0], days, *sides[1][2:])]
    return _tested(row["comparison_method"], *sides, float(row["multiplier"]))


@lru_cache(maxsize=100_000)
def _tested(method: Any, before: Any, after: Any, multiplier: float) -> tuple[float, float, float, float]:
    """Most pairs are of small counts, and so of few kinds: each kind is worked out once."""
    if method in ("proportion", "rate", "count"):
        before, after = (*before[:2], None, None, None), (*after[:2], None, None, None)
    found = change(method, Side(*before), Side(*after), multiplier)
    return found.difference, found.low, found.high, found.p_value


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
