"""The upper edge of each officer's peer band: the limit at which the flags of stocks begin."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.statistics import FlagRule, assess_stock


def peer_bands(weekly: pd.DataFrame, rule: FlagRule) -> pd.DataFrame:
    """Return one row an officer: is_assessed, reason, observed, peer_median, band_high, peer_n.

    ``weekly`` has person_no, peer_group, weeks_ago (0 the latest) and investigations; weeks not known are left out.
    """
    recent = weekly[weekly["weeks_ago"] < rule.stock_weeks]
    grid = recent.pivot(index="person_no", columns="weeks_ago", values="investigations")
    grid = grid.reindex(columns=range(rule.stock_weeks - 1, -1, -1))
    grid = grid[grid[0].notna()] if len(grid) else grid
    group = recent.drop_duplicates("person_no").set_index("person_no")["peer_group"].reindex(grid.index)
    values = grid.to_numpy(dtype=np.float64)
    columns: dict[str, object] = {name: np.zeros(0) for name in ("observed", "peer_median", "band_high", "peer_n")}
    assessed, reason = np.zeros(0, dtype=bool), np.zeros(0, dtype=str)
    if len(values):
        told = assess_stock(values[:, -1], values, group.to_numpy(), rule)
        assessed, reason = told.assessed, told.reason
        columns = {"observed": told.observed, "peer_median": told.expected, "band_high": told.limit_high}
        columns["peer_n"] = told.peer_n
    frame = {"person_no": list(grid.index), "peer_group": list(group), "is_assessed": assessed, "reason": reason}
    types = {"person_no": "str", "peer_group": "str", "reason": "str", "peer_n": "int64", "is_assessed": "bool"}
    return pd.DataFrame({**frame, **columns}).astype(types)
