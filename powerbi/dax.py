"""One explicit measure for each metric of the catalogue, by a template for each kind; never free DAX.

The figure of every level is published, so a measure picks the row of the level in view and rolls nothing up: a
percentile is never summed, a stock is taken at the last period in view and never summed over days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEAR, FAR = "'Team and officer figures'", "'Force and CSP figures'"
_PERCENTILES = ("p50", "p90")
_FORMATS = {"%": r"0.0\%", "GBP": r"\£#,0"}


@dataclass(frozen=True)
class Measure:
    """A measure: its DAX, how it is shown, what it means, its folder; ``metric_id`` where it is one's own."""

    name: str
    dax: str
    shown_as: str
    words: str
    folder: str
    metric_id: str = ""


def metric_measures(catalogue: Sequence[Mapping[str, str]]) -> list[Measure]:
    """Return a measure for the latest version of each metric of the seed ``metric_catalogue``, in its order."""
    latest: dict[str, Mapping[str, str]] = {}
    for row in catalogue:
        if row["metric_id"] not in latest or int(row["version"]) > int(latest[row["metric_id"]]["version"]):
            latest[row["metric_id"]] = row
    return [
        Measure(
            row["metric_name"], _of_metric(row), _format(row), f"{row['description']} ({row['unit']})",
            row["family"].replace("_", " ").capitalize(), row["metric_id"],
        )
        for row in latest.values()
    ]  # fmt: skip


def _format(row: Mapping[str, str]) -> str:
    return _FORMATS.get(row["unit"], "#,0" if row["value_kind"] == "count" else "#,0.0")


def _of_metric(row: Mapping[str, str]) -> str:
    figure = _figure(row)
    return f"""
VAR _level = [Level in view]
VAR _grain = [Period length in view]
VAR _last =
    CALCULATE(
        MAX({FAR}[Period start]),
        ALL('Organisation'),
        KEEPFILTERS('Metric'[Metric id] = "{row["metric_id"]}"),
        KEEPFILTERS('Period length'[Period grain] = _grain)
    )
RETURN
    IF(
        _level IN {{"force", "csp"}},
{_rows(FAR, row, figure)},
{_rows(NEAR, row, figure)}
    )
"""


def _rows(table: str, row: Mapping[str, str], figure: str) -> str:
    return f"""        CALCULATE(
            {figure.format(T=table)},
            KEEPFILTERS('Metric'[Metric id] = "{row["metric_id"]}"),
            KEEPFILTERS('Period length'[Period grain] = _grain),
            KEEPFILTERS({table}[Level] = _level),
            {_periods(table, row)}
        )"""


def _periods(table: str, row: Mapping[str, str]) -> str:
    if row["basis"] == "stock":
        return f"KEEPFILTERS({table}[Period start] = _last)"
    return f"FILTER(VALUES({table}[Period start]), ISFILTERED('Date') || {table}[Period start] = _last)"


def _figure(row: Mapping[str, str]) -> str:
    kind = row["value_kind"]
    if kind == "count":
        return "SUM({T}[Numerator])"
    if kind in _PERCENTILES:
        return "IF(COUNTROWS({T}) = 1, MAX({T}[Value]))"
    if kind != "ratio":
        raise ValueError(f"{row['metric_id']}: value_kind {kind} has no measure: add its template to powerbi/dax.py")
    ratio = f"{row['multiplier']} * DIVIDE(SUM({{T}}[Numerator]), SUM({{T}}[Denominator]))"
    if row["is_denominator_daily_average"] == "true":
        return f"IF(DISTINCTCOUNT({{T}}[Period start]) = 1, {ratio})"
    return ratio
