"""What those who begin a plan while they are being compared would have shown to the end, as their record had it."""

from __future__ import annotations

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints
from orchestration.statistics.peer_line import peer_line
from orchestration.statistics.plan_window import Span


def followed(top: Floats, peer: Ints, start: Ints, at: int, span: Span) -> Floats:
    """Return a value each of the months after ``at``, for those without a plan by then; NaN where none can be told.

    The sum of all months after, or of a stock the last. Whoever begins in between did so for a record that
    got bad in between: to leave them out lowers what is expected of everybody. So, from the last month back, the rest
    of those who begin in a month is what others of their peers with such a record up to it had (sequential regression:
    Bang and Robins 2005, Biometrics 61). ``top``: people by months, NaN without record; ``peer`` -1 for none.
    """
    end = at + span.after
    rest = top[:, end].copy()
    for month in range(end, at, -1):
        if span.near > 1 and month < end:
            rest = rest + top[:, month]
        begins, later = start == month, start > month
        rest[~later] = np.nan
        if begins.any():
            told = _told(rest, record(top, month, span), peer, span.fewest_peers)
            rest[begins] = told[begins]
    return rest


def record(top: Floats, month: int, span: Span) -> Floats:
    """Return two columns: the sum of the near months before ``month``, and what the longer record says of as many."""
    near = max(month - span.near, 0)
    last, past = top[:, near:month].sum(1), top[:, max(month - span.before, 0) : near]
    has = np.isfinite(past).sum(1)
    usual = np.divide(np.nansum(past, 1) * span.near, has, out=last.copy(), where=has > 0)
    return np.column_stack([last, usual])


def _told(rest: Floats, columns: Floats, peer: Ints, fewest: int) -> Floats:
    known = np.isfinite(columns).all(1) & (peer >= 0)
    fit: Bools = known & np.isfinite(rest)
    enough = known & (np.bincount(peer[fit], minlength=int(peer.max()) + 1)[peer] >= fewest)
    told = np.full(len(rest), np.nan)
    if enough.any():
        line = peer_line(columns[enough], np.where(fit, rest, 0.0)[enough], peer[enough], fit[enough])
        told[enough] = line.level + line.columns @ line.slope
    return told
