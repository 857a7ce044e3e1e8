"""Everybody against their peers, one metric, level and period at a time: the frame behind int_flag_assessed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.flags.frames import (
    DAY,
    NUMBER,
    TEXT,
    WHOLE,
    Column,
    Frame,
    arrays,
    constants,
    groups,
    length,
    rule_of,
    table,
    taken,
    texts,
)
from orchestration.flags.methods import METHODS
from orchestration.flags.words import sentence
from orchestration.statistics import Assessment, FlagRule
from orchestration.statistics.arrays import Bools

CELL = ["metric_id", "level", "period_grain", "period_start"]
_TEXTS = ("method", "state", "reason", "severity", "direction")
_FIGURES = ("expected", "limit_low", "limit_high", "p_value", "q_value", "peer_value", "dispersion", "shrunken_value")
COLUMNS = {
    **dict.fromkeys(("metric_id", "level", "entity_id", "period_grain"), TEXT),
    "period_start": DAY,
    **dict.fromkeys(_TEXTS, TEXT),
    **dict.fromkeys(("observed", *_FIGURES, "exposure"), NUMBER),
    "peer_group": TEXT,
    "peer_n": WHOLE,
}
_WHOLE_NEEDED = {"count", "proportion", "funnel", "stock"}
_NOT_WHOLE = "the figures are not whole counts"
_NOTHING: Frame = {name: np.zeros(0) for name in ("entity_id", "weeks_back", "value", "observation", "times")}
Extras = dict[str, dict[tuple[Any, ...], Frame]]


def assess_across(
    entities: pd.DataFrame, weeks: pd.DataFrame, observations: pd.DataFrame, settings: pd.DataFrame
) -> pa.Table:
    """Return one row for every row of `entities` (columns of the models int_flag_*).

    `state` is flagged, assessed or not_assessed, `reason` the sentence of a flag or why nothing is said. The
    chance of a false discovery is held across all peer groups of a metric, level and period together.
    """
    base = constants(settings)
    extras = {"stock": _by_cell(weeks), "duration": _by_cell(observations)}
    return table([_one(rows, extras, base) for rows in groups(arrays(entities), CELL, "entity_id")], COLUMNS)


def _by_cell(frame: pd.DataFrame) -> dict[tuple[Any, ...], Frame]:
    return {_cell(rows): rows for rows in groups(arrays(frame), CELL, "entity_id")}


def _cell(rows: Frame) -> tuple[Any, ...]:
    return tuple(rows[name][0] for name in CELL)


def _one(rows: Frame, extras: Extras, base: FlagRule) -> Frame:
    """Assess one metric, level and period; only those with a rule, peers and readable figures take part."""
    method, size = str(rows["method"][0]), length(rows)
    out = {name: rows[name] for name in ("entity_id", "peer_group", "exposure", *CELL)}
    out |= {name: np.full(size, np.nan) for name in _FIGURES}
    out |= {name: np.full(size, None, dtype=object) for name in (*_TEXTS, "peer_n")}
    out["method"][:], out["state"][:] = "none", "not_assessed"
    out["reason"], out["observed"] = rows["not_assessed_reason"].copy(), rows["value"].copy()
    open_to = np.asarray([why is None for why in rows["not_assessed_reason"]])
    fit = open_to & _readable(rows, method)
    out["reason"][open_to & ~fit] = _NOT_WHOLE
    if fit.any():
        mine = taken(rows, fit)
        extra = _of_those(extras.get(method, {}).get(_cell(rows), _NOTHING), mine)
        found = METHODS[method](mine, extra, rule_of({name: mine[name][0] for name in mine}, base))
        for name, column in _columns(mine, found).items():
            out[name][fit] = column
    return out


def _readable(rows: Frame, method: str) -> Bools:
    """Return whose figures the method can read: whole counts, no more of them than there could be."""
    if method not in _WHOLE_NEEDED:
        return np.ones(length(rows), dtype=np.bool_)
    top, bottom = rows["numerator"], np.nan_to_num(rows["denominator"])
    whole: Bools = np.isfinite(top) & (top >= 0) & (top == np.floor(top))
    if method in ("proportion", "funnel"):
        whole &= (bottom == np.floor(bottom)) & (top <= bottom)
    return whole


def _of_those(extra: Frame, rows: Frame) -> Frame:
    wanted = set(rows["entity_id"])
    return taken(extra, np.asarray([name in wanted for name in extra["entity_id"]], dtype=np.bool_))


def _columns(rows: Frame, found: Assessment) -> dict[str, Column]:
    flagged = found.flagged & found.assessed
    unit = rows["exposure_unit"][0]
    reason = found.reason if unit is None else np.char.replace(found.reason, " events,", f" {unit},")
    columns: dict[str, Any] = {
        "method": found.method,
        "state": np.select([flagged, found.assessed], ["flagged", "assessed"], "not_assessed"),
        "reason": texts(reason, ~found.assessed),
        "severity": texts(found.severity, found.severity != ""),
        "direction": texts(found.direction, flagged),
        "observed": np.where(np.isfinite(found.observed), found.observed, rows["value"]),
        "shrunken_value": np.where(found.assessed, found.shrunken, np.nan),
        "p_value": found.p,
        "q_value": found.q,
        "peer_n": found.peer_n,
        **{name: getattr(found, name) for name in ("expected", "limit_low", "limit_high", "peer_value", "dispersion")},
    }
    for at in np.flatnonzero(flagged):
        seen = {name: columns[name][at] for name in ("observed", "expected", "peer_n")}
        columns["reason"][at] = sentence({name: column[at] for name, column in rows.items()}, seen)
    return columns
