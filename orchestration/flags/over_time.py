"""Every team, partnership and the force over time: the frame behind int_flag_chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.flags.between import KEY, chart_events
from orchestration.flags.charts import LIMITS, Drawn, Series, draw
from orchestration.flags.frames import (
    DAY,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Column,
    Frame,
    arrays,
    constants,
    groups,
    length,
    table,
    taken,
    texts,
)
from orchestration.flags.words import over_time
from orchestration.statistics import ASSURANCE_WORDS, FlagRule
from orchestration.statistics.arrays import Bools, Ints
from orchestration.statistics.periods import Days
from orchestration.statistics.special_cause import COMMON, Direction, upward

BY_EVENT = "too few events a month for limits: the gaps between them are drawn instead"
COLUMNS = {
    **dict.fromkeys((*KEY, "period_grain"), TEXT),
    "period_start": DAY,
    "chart": TEXT,
    **dict.fromkeys(("value", *LIMITS), NUMBER),
    **dict.fromkeys(("state", "reason", "sentence", "direction", "rule_broken", "variation", "assurance"), TEXT),
    **dict.fromkeys(("segment", "missing_before"), WHOLE),
    "is_trial": TRUTH,
}
_DIRECTIONS: dict[str, Direction] = {"higher": "increase", "lower": "decrease"}
_PER_EXPOSURE = ("laney_u", "laney_p", "xmr_per")
_COUNTED = ("laney_u", "laney_p")


def chart_over_time(points: pa.Table, events: pa.Table, rebases: pa.Table, settings: pa.Table) -> pa.Table:
    """Return one row for every row of `points` that has a value, and for every one of `events`, with limits and labels.

    Columns in as of int_flag_point (months) and int_flag_event (gaps between what is too rare for monthly limits).
    A month without a value is a gap: it is counted in `missing_before` of the next point, and no moving range and no
    run is taken over it. `rebases` (metric_id, rebase_on) begin new segments.
    """
    rule, frame, dates = constants(settings), arrays(points), arrays(rebases)
    starts = {name: dates["rebase_on"][dates["metric_id"] == name] for name in set(dates["metric_id"])}
    usable = taken(frame, _usable(frame))
    gaps = chart_events(arrays(events), starts, rule)
    rare = {tuple(part[name][0] for name in KEY) for part in gaps if part}
    months = [_one(rows, starts, rule, rare) for rows in groups(usable, KEY, "period_start")]
    return table([*months, *(part for part in gaps if part)], COLUMNS)


def _usable(points: Frame) -> Bools:
    per = np.isin(points["chart"].astype(str), _PER_EXPOSURE)
    counted = np.isin(points["chart"].astype(str), _COUNTED)
    with np.errstate(invalid="ignore"):
        usable: Bools = np.isfinite(points["value"]) & (~per | (points["exposure"] > 0))
        return usable & (~counted | (points["numerator"] >= 0))


def _one(rows: Frame, rebases: dict[str, Column], rule: FlagRule, rare: set[tuple[Any, ...]]) -> Frame:
    size, metric = length(rows), str(rows["metric_id"][0])
    series = _series(rows, rebases.get(metric, np.zeros(0, "datetime64[D]")))
    drawn = draw(series, str(rows["chart"][0]), rule)
    said = drawn.reason == ""
    marked = said & (drawn.broken != COMMON)
    by_event = tuple(rows[name][0] for name in KEY) in rare
    reason = np.where(by_event & np.char.startswith(drawn.reason, "too few events"), BY_EVENT, drawn.reason)
    return {
        **{name: rows[name] for name in (*KEY, "period_grain", "period_start", "chart", "value")},
        **drawn.limits,
        "state": np.select([marked, said], ["marked", "assessed"], "not_assessed"),
        "reason": texts(reason, ~said),
        **_said(rows, drawn, marked),
        "rule_broken": texts(drawn.broken, marked),
        "variation": texts(drawn.variation, said),
        "assurance": np.full(size, ASSURANCE_WORDS.get(drawn.assurance), dtype=object),
        "segment": drawn.segment,
        "missing_before": _missing(series.periods),
        "is_trial": np.bincount(drawn.segment)[drawn.segment] < rule.xmr_trial_under,
    }


def _said(rows: Frame, drawn: Drawn, marked: Bools) -> Frame:
    """Return the sentence and the direction of each marked point."""
    out: Frame = {"direction": texts(np.where(upward(drawn.broken), "high", "low"), marked)}
    out["sentence"] = np.full(length(rows), None, dtype=object)
    for at in np.flatnonzero(marked):
        broken, centre = str(drawn.broken[at]), float(drawn.limits["centre"][at])
        points = int((drawn.segment == drawn.segment[at]).sum())
        out["sentence"][at] = over_time(rows, float(rows["value"][at]), centre, points, broken)
    return out


def _series(rows: Frame, rebases: Column) -> Series:
    periods: Days = rows["period_start"]
    target = float(rows["target"][-1])
    return Series(
        periods=periods,
        numerator=rows["numerator"],
        exposure=rows["exposure"],
        value=rows["value"],
        multiplier=float(rows["multiplier"][0]),
        is_count=rows["value_kind"][0] == "count",
        direction=_DIRECTIONS.get(str(rows["direction"][0]), "neutral"),
        target=target if np.isfinite(target) else None,
        rebase=list(_within(rebases, periods)),
    )


def _within(wanted: Column, periods: Days) -> Any:
    """Return the points that begin a segment: the first on or after each rebase date that lies within the series."""
    inside = wanted[(wanted > periods[0]) & (wanted <= periods[-1])]
    return np.unique(periods[np.searchsorted(periods, inside)])


def _missing(periods: Days) -> Ints:
    months = periods.astype("datetime64[M]").astype(np.int64)
    return np.concatenate([[0], np.diff(months) - 1]).astype(np.int64)
