"""A small optimiser that fits many peer groups at once: one parameter by Newton steps inside a search on the other.

One fit a group through a general optimiser costs some ten milliseconds, and a release needs over a thousand of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints
from orchestration.statistics.rule import FlagRule

Slice = Callable[[Floats], Floats]
"""The first parameter -> minus log likelihood; both have one element a group."""
Loss = Callable[[Floats], Slice]
"""The second parameter, one element a group -> minus log likelihood of the first; what hangs on it is done once."""

_GOLDEN = (np.sqrt(5) - 1) / 2
_STEP = 1e-3
_NEWTON = 2
_SEARCH = 22
_LONGEST = 1.0


def minimise(loss: Loss, first: Floats, bounds: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return both parameters at the least loss of each group, given a start for the first and bounds for the second.

    Golden-section search on the second over its whole range, to 1/40,000 of it; at each of its values two Newton steps
    on the first, continued from the value before.
    """
    low, high = bounds
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    of_left, of_right = loss(left), loss(right)
    current = _newton(of_left, first, 4 * _NEWTON)
    at_left, at_right = _newton(of_left, current), _newton(of_right, current)
    loss_left, loss_right = of_left(at_left), of_right(at_right)
    for _ in range(_SEARCH):
        go = loss_left <= loss_right
        low, high = np.where(go, low, left), np.where(go, right, high)
        fresh = np.where(go, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        of_fresh = loss(fresh)
        at_fresh = _newton(of_fresh, np.where(go, at_left, at_right))
        loss_fresh = of_fresh(at_fresh)
        left, right = np.where(go, fresh, right), np.where(go, left, fresh)
        at_left, at_right = np.where(go, at_fresh, at_right), np.where(go, at_left, at_fresh)
        loss_left, loss_right = np.where(go, loss_fresh, loss_right), np.where(go, loss_left, loss_fresh)
    better = loss_left <= loss_right
    return np.where(better, at_left, at_right), np.where(better, left, right)


def dispersions(rule: FlagRule, is_open: Bools) -> tuple[Floats, Floats]:
    """Return the bounds, as logarithms, of each group's dispersion: the smallest alone where it tells nothing."""
    least, most = float(np.log(rule.smallest_dispersion)), float(np.log(rule.largest_dispersion))
    return np.full(is_open.shape, least), np.where(is_open, most, least)


def _newton(loss: Slice, start: Floats, steps: int = _NEWTON) -> Floats:
    value = start
    for _ in range(steps):
        here, up, down = loss(value), loss(value + _STEP), loss(value - _STEP)
        slope, bend = (up - down) / (2 * _STEP), (up - 2 * here + down) / _STEP**2
        move = np.where(bend > 1e-9, slope / np.maximum(bend, 1e-9), np.sign(slope))
        value = value - np.clip(move, -_LONGEST, _LONGEST)
    return value


def most_extreme(residual: Floats, group: Ints, share: float, groups: int) -> tuple[Bools, Floats]:
    """Return which residuals are among the top `share` of their group, at least one, and the largest one kept there.

    Ties with the largest one kept are kept. `share` 0 marks none.
    """
    edge = np.full(groups, np.inf)
    if share:
        order = np.lexsort((residual, group))
        sizes = np.bincount(group, minlength=groups)
        kept = np.maximum(sizes - np.ceil(share * sizes).astype(np.int64), 1)
        edge = residual[order][np.cumsum(sizes) - sizes + kept - 1]
    return residual > edge[group], edge
