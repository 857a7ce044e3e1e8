"""The figures of a release that may leave the force: listed metrics, whole months, force and partnerships only.

One window only (months that do not overlap) and one level of parts: two cuts of the same records could be subtracted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from orchestration.settings import REPOSITORY
from serving.partner.suppress import TOTAL, Cell, Limits, withheld

SEED = REPOSITORY / "seeds" / "partner_metric.csv"
_ROWS = """
    select metric_id, period_start, level, entity_id, coalesce(csp_name, 'Force') as entity_name,
        numerator, denominator, value
    from release.metric_value left join release.dim_csp on level = 'csp' and entity_id = csp_code
    where metric_id in (select unnest($metrics)) and period_grain = 'month' and level in ('force', 'csp')
        and period_start + interval 1 month <= (select date_trunc('day', as_at) from release.meta_build)
    order by metric_id, period_start, level = 'force' desc, entity_id"""


@dataclass(frozen=True)
class Figure:
    """One published cell; a withheld one has neither counts nor value."""

    metric_id: str
    period_start: Any
    level: str
    entity_id: str
    entity_name: str
    numerator: int | None
    denominator: int | None
    value: float | None
    is_withheld: bool


def limits_of(path: Path = SEED) -> dict[str, Limits]:
    """Return from what size each listed metric is shown."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["metric_id"]: Limits(int(row["count_threshold"]), int(row["minimum_denominator"]))
            for row in csv.DictReader(file)
        }


def figures(release: Any, limits: Mapping[str, Limits]) -> Iterator[Figure]:
    """Yield the figures of the release attached as ``release`` on a DuckDB connection, small ones withheld."""
    cursor = release.execute(_ROWS, {"metrics": list(limits)})
    rows = [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor.fetchall()]
    for (metric, _), group in groupby(rows, key=lambda row: (row["metric_id"], row["period_start"])):
        yield from _shown(list(group), limits[metric])


def _shown(rows: Sequence[Mapping[str, Any]], limits: Limits) -> Iterator[Figure]:
    """Yield one month of one metric; without the force's own row there is no telling what a sum gives away: nothing."""
    if [row["level"] for row in rows].count("force") != 1:
        return
    total, parts = _cell(rows[0], TOTAL), [_cell(row, row["entity_id"]) for row in rows[1:]]
    gone = withheld(total, parts, limits)
    for row in rows:
        is_withheld = (TOTAL if row["level"] == "force" else row["entity_id"]) in gone
        yield Figure(
            metric_id=row["metric_id"],
            period_start=row["period_start"],
            level=row["level"],
            entity_id=row["entity_id"],
            entity_name=row["entity_name"],
            numerator=None if is_withheld else _whole(row, "numerator"),
            denominator=None if is_withheld else _whole(row, "denominator"),
            value=None if is_withheld else row["value"],
            is_withheld=is_withheld,
        )


def _cell(row: Mapping[str, Any], name: str) -> Cell:
    return Cell(name, _whole(row, "numerator") or 0, _whole(row, "denominator"))


def _whole(row: Mapping[str, Any], column: str) -> int | None:
    value = row[column]
    if value is None:
        return None
    if value != int(value) or value < 0:
        raise ValueError(
            f"{row['metric_id']} has {column} {value}: only counts of records can leave (seed partner_metric)"
        )
    return int(value)
