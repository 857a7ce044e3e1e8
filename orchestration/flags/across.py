"""Everybody against their peers: the frame behind int_flag_assessed.

All metrics and periods that are judged by the same rule are judged in one call: there are over a thousand peer groups,
and a call for each would cost more than the statistics.
"""

from __future__ import annotations

from typing import Any

import numpy as np
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
    length,
    rule_of,
    table,
    taken,
    texts,
)
from orchestration.flags.keys import found_at, keys, numbered
from orchestration.flags.methods import METHODS
from orchestration.flags.words import sentence
from orchestration.statistics import Assessment
from orchestration.statistics.arrays import Bools, Ints, apart, places

_RULE = ["method", "value_kind", "exposure_unit", "minimum_peers", "minimum_exposure", "floor", "tail"]
_TEXTS = ("method", "state", "reason", "severity", "direction")
_FIGURES = ("expected", "limit_low", "limit_high", "p_value", "q_value", "peer_value", "dispersion", "shrunken_value")
COLUMNS = {
    **dict.fromkeys(("metric_id", "level", "entity_id", "period_grain"), TEXT),
    "period_start": DAY,
    **dict.fromkeys(("state", "reason", "method", "severity", "direction"), TEXT),
    **dict.fromkeys(("observed", "expected", "limit_low", "limit_high", "p_value", "q_value"), NUMBER),
    **{"peer_group": TEXT, "peer_n": WHOLE},
    **dict.fromkeys(("peer_value", "shrunken_value", "exposure", "dispersion"), NUMBER),
}
"""In the order of metric_assessment, which shows this table as it is."""
_FIGURES_BESIDE = ("weeks_back", "value", "observation", "times")
_WHOLE_NEEDED, _SHARES = ["count", "proportion", "funnel", "stock"], ["proportion", "funnel"]
_NOT_WHOLE = "the figures are not whole counts"
Extras = dict[str, Frame]
"""By method what it needs beside the entities, `owner` the position of whose it is (-1: of nobody here)."""


def assess_across(entities: pa.Table, weeks: pa.Table, observations: pa.Table, settings: pa.Table) -> pa.Table:
    """Return one row for every row of `entities` (columns of the models int_flag_*).

    `state` is flagged, assessed or not_assessed, `reason` the sentence of a flag or why nothing is said. The
    chance of a false discovery is held across all peer groups of a metric, level and period together.
    """
    (cell, entity), *others = keys([entities, weeks, observations])
    order, base = np.argsort(entity, kind="stable"), constants(settings)
    rows = {**taken(arrays(entities), order), "cell": cell[order], "rule": numbered(entities, _RULE)[order]}
    rows["group"] = apart(numbered(entities, ["peer_group"])[order], rows["cell"])
    extras = {
        name: _with_owner(arrays(extra), found_at(wanted, entity[order]))
        for name, extra, (_, wanted) in zip(("stock", "duration"), (weeks, observations), others, strict=True)
    }
    out, fit = _unjudged(rows)
    able = np.flatnonzero(fit)
    for at in (able[mine] for mine in places(rows["rule"][able])):
        mine = taken(rows, at)
        rule = rule_of({name: column[0] for name, column in mine.items()}, base)
        found = METHODS[str(mine["method"][0])](mine, _of_those(extras, mine, at, length(rows)), rule)
        for name, column in _columns(mine, found).items():
            out[name][at] = column
    return table([out], COLUMNS)


def _with_owner(extra: Frame, owner: Ints) -> Frame:
    return {**{name: extra[name] for name in _FIGURES_BESIDE if name in extra}, "owner": owner}


def _unjudged(rows: Frame) -> tuple[Frame, Bools]:
    """Return the rows as if nobody were judged, and who can be: those with a rule, peers and readable figures."""
    size, why_not = length(rows), rows["not_assessed_reason"]
    out = {name: rows[name] for name in ("metric_id", "level", "entity_id", "period_grain", "period_start")}
    out |= {name: rows[name] for name in ("peer_group", "exposure")}
    out |= {name: np.full(size, np.nan) for name in _FIGURES}
    out |= {name: np.full(size, None, dtype=object) for name in (*_TEXTS, "peer_n")}
    out["method"][:], out["state"][:] = "none", "not_assessed"
    out["reason"], out["observed"] = why_not.copy(), rows["value"].copy()
    open_to = np.asarray([why is None for why in why_not], dtype=np.bool_)
    fit = open_to & _readable(rows)
    out["reason"][open_to & ~fit] = _NOT_WHOLE
    return out, fit


def _readable(rows: Frame) -> Bools:
    """Return whose figures the method can read: whole counts, no more of them than there could be."""
    method, top, bottom = rows["method"].astype(str), rows["numerator"], np.nan_to_num(rows["denominator"])
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(top) & (top >= 0) & (top == np.floor(top))
        share = (bottom == np.floor(bottom)) & (top <= bottom)
    readable: Bools = (whole | ~np.isin(method, _WHOLE_NEEDED)) & (share | ~np.isin(method, _SHARES))
    return readable


def _of_those(extras: Extras, mine: Frame, at: Ints, size: int) -> Frame:
    """Return what the method needs of those at the given positions, `owner` the place among them."""
    extra = extras.get(str(mine["method"][0]))
    if extra is None:
        return {}
    place = np.full(size + 1, -1)  # the last one is nobody's
    place[at] = np.arange(len(at))
    owner = place[extra["owner"]]
    return taken({**extra, "owner": owner}, owner >= 0)


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
