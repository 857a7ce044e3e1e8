"""Rare events of a team, a partnership or the force: the gaps between them in place of too small monthly counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from orchestration.flags.frames import Column, Frame, groups, length, taken, texts
from orchestration.flags.words import between_events
from orchestration.statistics import Between, FlagRule, g_chart, t_chart
from orchestration.statistics.arrays import Bools, Strings
from orchestration.statistics.special_cause import COMMON, upward

KEY = ["metric_id", "level", "entity_id"]
STILL_OPEN = "no event since: the gap is not over"
_LINES = {
    "centre": "centre", "near_low": "near_lower", "near_high": "near_upper", "outer_low": "lower", "outer_high": "upper"
}  # fmt: skip


def chart_events(events: Frame, rebases: Mapping[str, Column], rule: FlagRule) -> list[Frame]:
    """Return a part a chart with one row for every row of `events` (columns of int_flag_event).

    `value` and the limits are gaps: days (t) or cases (g). A last gap that is still open is marked once it is longer
    than the limit and moves no limit itself. A gap over a rebase date belongs to neither side and is left out.
    """
    nothing = np.zeros(0, "datetime64[D]")
    charts = groups(events, KEY, "event_on")
    return [_chart(rows, rebases.get(str(rows["metric_id"][0]), nothing), rule) for rows in charts]


def _chart(rows: Frame, rebases: Column, rule: FlagRule) -> Frame:
    starts = np.sort(rebases)
    segment = np.searchsorted(starts, rows["event_on"], side="right")
    whole = segment == np.searchsorted(starts, rows["since_on"], side="right")
    mine, segment = taken(rows, whole), segment[whole]
    parts = [_segment(taken(mine, segment == number), int(number), rule) for number in np.unique(segment)]
    return {name: np.concatenate([part[name] for part in parts]) for name in (parts[0] if parts else [])}


def _segment(rows: Frame, number: int, rule: FlagRule) -> Frame:
    """Draw the gaps since one rebase: limits from those that are over, the open one beside them."""
    size, is_open, gap = length(rows), rows["is_open"].astype(np.bool_), rows["gap"]
    drawn = _draw(str(rows["chart"][0]), gap[~is_open], rule)
    broken = np.full(size, COMMON, dtype="<U32")
    broken[~is_open] = drawn.broken
    broken[is_open] = np.where(gap[is_open] > drawn.upper, "Above UCL", COMMON)
    said = np.full(size, drawn.assessed) & ~(is_open & (broken == COMMON))
    marked = said & (broken != COMMON)
    up = upward(broken) == rows["is_complement"].astype(np.bool_)
    return {
        **{name: rows[name] for name in (*KEY, "chart")},
        "period_grain": np.full(size, "event", dtype=object),
        "period_start": rows["event_on"],
        "value": gap,
        **{name: np.full(size, getattr(drawn, line)) for name, line in _LINES.items()},
        "state": np.select([marked, said], ["marked", "assessed"], "not_assessed"),
        "reason": texts(np.where(is_open & drawn.assessed, STILL_OPEN, drawn.reason).astype(object), ~said),
        "sentence": _sentences(rows, drawn, broken, marked),
        "direction": texts(np.where(up, "high", "low"), marked),
        "rule_broken": texts(broken, marked),
        "variation": texts(_variation(str(rows["direction"][0]), up, marked), said),
        "assurance": np.full(size, None, dtype=object),
        "segment": np.full(size, number),
        "missing_before": np.zeros(size, dtype=np.int64),
        "is_trial": np.full(size, len(drawn.gap) < rule.xmr_trial_under),
    }


def _draw(kind: str, gap: Any, rule: FlagRule) -> Between:
    if not len(gap):
        return g_chart(gap, rule)
    return t_chart(gap, rule) if kind == "t" else g_chart(gap, rule)


def _variation(direction: str, up: Bools, marked: Bools) -> Strings:
    """Return the label in the metric's own sense: a long gap between failures is an improvement."""
    if direction not in ("higher", "lower"):
        found = np.where(up, "special_cause_neutral_high", "special_cause_neutral_low")
    else:
        better = up == (direction == "higher")
        found = np.where(better, "special_cause_improvement", "special_cause_concern")
    return np.where(marked, found, "common_cause")


def _sentences(rows: Frame, drawn: Between, broken: Strings, marked: Bools) -> Column:
    out = np.full(length(rows), None, dtype=object)
    for at in np.flatnonzero(marked):
        row = {name: column[at] for name, column in rows.items()}
        out[at] = between_events(row, drawn.centre, len(drawn.gap), str(broken[at]))
    return out
