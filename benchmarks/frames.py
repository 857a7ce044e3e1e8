"""One step of some 330 in pandas, as an analyst would write it: attributed rows of a metric rolled up to its levels.

The same step is two models here (``int_metric_sum``, ``int_metric_level_sum``). Reads a Parquet file of the attributed
rows; run as a process of its own, so that what pandas needs in memory can be told.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from orchestration.publication.names import quoted

KEYS = ["metric_id", "period_grain", "period_start"]
CELL = ["metric_id", "level", "entity_id", "parent_entity_id", "period_grain", "period_start"]
FORCE = "HERTS"
WANTED = "observation is null"


def roll_up(rows: pd.DataFrame, metric: pd.DataFrame) -> pd.DataFrame:
    """Return one row a cell: the columns of ``CELL``, ``numerator``, ``denominator``.

    ``rows``: attributed rows with keys, officer_id, unit_code, csp_code, numerator, denominator; ``metric``: metric_id
    and which levels it has. A sum of nothing but nulls is null, as in SQL.
    """
    placed = rows.merge(metric, on="metric_id")
    placed["force"] = FORCE
    placed["team_parent"] = placed["csp_code"].where(placed["is_team_under_csp"])
    placed["none"] = pd.Series([None] * len(placed), dtype=object)
    levels = {
        "officer": ("officer_id", "unit_code"),
        "team": ("unit_code", "team_parent"),
        "csp": ("csp_code", "force"),
        "force": ("force", "none"),
    }
    return pd.concat([_level(placed, level, *columns) for level, columns in levels.items()], ignore_index=True)


def _level(placed: pd.DataFrame, level: str, entity: str, parent: str) -> pd.DataFrame:
    own = placed.loc[placed[f"has_{level}"].astype(bool), [*KEYS, entity, parent, "numerator", "denominator"]]
    own = own.set_axis([*KEYS, "entity_id", "parent_entity_id", "numerator", "denominator"], axis=1)
    by = [*KEYS, "entity_id", "parent_entity_id"]
    found = own.groupby(by, dropna=False, observed=True)[["numerator", "denominator"]].sum(min_count=1).reset_index()
    return found.assign(level=level)[[*CELL, "numerator", "denominator"]]


def in_pandas(attributed: Path, metric: Path) -> pd.DataFrame:
    """Roll up the rows of one Parquet file with the metrics of another, in pandas."""
    columns = [*KEYS, "officer_id", "unit_code", "csp_code", "numerator", "denominator"]
    return roll_up(pd.read_parquet(attributed, columns=columns), pd.read_parquet(metric))


def in_duckdb(attributed: Path, metric: Path) -> pd.DataFrame:
    """Roll up the same files in DuckDB."""
    import duckdb

    levels = {
        "officer": ("officer_id", "unit_code"),
        "team": ("unit_code", "case when is_team_under_csp then csp_code end"),
        "csp": ("csp_code", f"'{FORCE}'"),
        "force": (f"'{FORCE}'", "cast(null as varchar)"),
    }
    parts = [
        f"""select metric_id, '{level}' as level, {entity} as entity_id, {parent} as parent_entity_id, period_grain,
            period_start, sum(numerator) as numerator, sum(denominator) as denominator
            from placed where {quoted(f"has_{level}")} group by 1, 2, 3, 4, 5, 6"""
        for level, (entity, parent) in levels.items()
    ]
    with duckdb.connect() as database:
        summed = f"""
            select metric_id, period_grain, period_start, officer_id, unit_code, csp_code,
                sum(numerator) as numerator, sum(denominator) as denominator
            from '{attributed}' group by all"""
        placed = f"select * from ({summed}) inner join '{metric}' using (metric_id)"
        found: pd.DataFrame = database.sql(f"with placed as ({placed}) {' union all '.join(parts)}").df()
    return found


if __name__ == "__main__":
    how = {"pandas": in_pandas, "duckdb": in_duckdb}[sys.argv[1]]
    cells = how(Path(sys.argv[2]), Path(sys.argv[3]))
    print(len(cells), round(float(cells["numerator"].sum()), 3))
