"""People by months, cut into one experiment a starting month: who begins then, who has no plan yet, their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints
from orchestration.statistics.plan_followed import followed
from orchestration.statistics.plan_window import Kind, Span, Window

NEVER = 10**9


@dataclass(frozen=True)
class Panel:
    """Figures of people (rows) by consecutive months (columns); NaN where a person has no record.

    ``top`` and ``size`` are events and exposure or trials (value and 1). ``peer`` and ``unit`` are numbered from 0, -1
    for none. ``start`` is the column in which the plan begins, ``NEVER`` without; it may lie outside of the columns.
    """

    top: Floats
    size: Floats
    peer: Ints
    unit: Ints
    start: Ints


@dataclass(frozen=True)
class Experiments:
    """All starting months, one row a person and month: the window, who begins then, the team, and the early record.

    ``early`` and ``size_early`` are of the months by which nobody at all was picked, or passed over. ``full``: no
    plan in all months after, or one that begins then.
    """

    window: Window
    treated: Bools
    unit: Ints
    early: Floats
    size_early: Floats
    full: Bools


def experiments(kind: Kind, panel: Panel, span: Span) -> Experiments | None:
    """Return the experiments of every starting month with enough months after it; None where nobody can be compared.

    Counts and shares: somebody who begins later is a comparison up to then, not longer. To leave them out would leave
    out those who went on to have a bad record; a record that stops by what it was itself stays fair (a stopped
    martingale). Values are compared at full length, those of who begins later told from the record (`followed`).
    """
    months = panel.top.shape[1]
    starts = [int(at) for at in np.unique(panel.start) if 0 < at < months - span.after]
    parts = [part for at in starts if (part := _part(kind, panel, span, at, starts[0])) is not None]
    if not parts:
        return None
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    _, group = np.unique(rows["cohort"] * (panel.peer.max() + 2) + rows["peer"], return_inverse=True)
    enough = np.bincount(group, rows["control"])[group] >= span.fewest_peers
    if not rows["treated"][enough].any():
        return None
    rows = {name: values[enough] for name, values in rows.items()}
    numbered = {"group": group[enough], "cohort": rows["cohort"]}
    codes = {name: np.unique(values, return_inverse=True)[1] for name, values in numbered.items()}
    figures = {name: rows[name] for name in ("before", "size_before", "after", "size_after", "earlier")}
    window = Window(
        **figures, group=codes["group"], cohort=codes["cohort"], person=rows["person"], control=rows["control"]
    )
    return Experiments(window, *(rows[name] for name in ("treated", "unit", "early", "size_early", "full")))


def _part(kind: Kind, panel: Panel, span: Span, at: int, first: int) -> dict[str, Any] | None:
    since = np.arange(panel.top.shape[1]) - at
    is_value = kind == "value"
    reach, stock = span.near if is_value else span.before, is_value and span.near == 1
    untreated = np.arange(len(since))[None, :] < panel.start[:, None]
    begins, waits = panel.start == at, panel.start > at
    seen = np.isfinite(panel.top) & np.isfinite(panel.size)
    mine = (since < 0) & (since >= -reach) & untreated & seen
    later = ((since == span.after) if stock else (since > 0) & (since <= span.after)) & seen
    later = later & (untreated | begins[:, None])
    before, size_before = _sums(panel, mine)
    after, size_after = _sums(panel, later)
    past, size_past = _sums(panel, (since < -reach) & (since >= -span.before) & untreated & seen)
    early, size_early = _sums(panel, (since < first - at - span.picked) & seen)
    keep = size_before > 0
    everybody = np.arange(len(keep))
    last = np.where(mine.any(1), mine.shape[1] - 1 - mine[:, ::-1].argmax(1), 0)
    peer = panel.peer[everybody, last]
    if is_value:
        whole = later.sum(1) == (1 if stock else span.after)
        told = followed(np.where(seen, panel.top, np.nan), peer, panel.start, at, span)
        after = np.where(begins, after, told)
        size_after = np.where(np.where(begins, whole, np.isfinite(told)), 1.0, 0.0)
        keep &= (mine.sum(1) == reach) & (size_after > 0) & (begins | waits)
    known = size_after > 0
    rows = np.flatnonzero(keep & (peer >= 0))
    full = begins | (panel.start > at + span.after)
    columns = {
        "before": before, "size_before": size_before, "after": after, "size_after": size_after,
        "earlier": np.divide(past * reach, size_past, out=before.copy(), where=size_past > 0),
        "early": early, "size_early": size_early, "person": everybody, "peer": peer, "full": full & known,
        "cohort": np.full(len(keep), at), "control": waits & known, "treated": begins & known,
        "unit": panel.unit[everybody, last],
    }  # fmt: skip
    return {name: values[rows] for name, values in columns.items()} if (begins & known)[rows].any() else None


def _sums(panel: Panel, cells: Bools) -> tuple[Floats, Floats]:
    top, size = np.where(cells, panel.top, 0.0).sum(1), np.where(cells, panel.size, 0.0).sum(1)
    return top, size
