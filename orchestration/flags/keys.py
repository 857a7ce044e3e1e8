"""Whom a row is of, as whole numbers: frames meet by them, which costs a hundredth of doing so by text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from orchestration.statistics.arrays import Ints

CELL = ["metric_id", "level", "period_grain", "period_start"]
"""What is judged together: a metric, level and period."""


def keys(frames: Sequence[pd.DataFrame]) -> list[tuple[Ints, Ints]]:
    """Return for each frame the number of each row's cell and of its entity in it, in the order of the texts.

    Rows of any two frames have the same numbers exactly where they have the same cell and entity.
    """
    cells = _numbers([frame[CELL] for frame in frames])
    both = [frame[["entity_id"]].assign(cell=cell) for frame, cell in zip(frames, cells, strict=True)]
    return list(zip(cells, _numbers([frame[["cell", "entity_id"]] for frame in both]), strict=True))


def _numbers(frames: Sequence[pd.DataFrame]) -> list[Ints]:
    """Return the number of each row's combination of columns, numbered over all frames together in their order."""
    total = np.zeros(sum(map(len, frames)), dtype=np.int64)
    for name in frames[0].columns:
        column = pd.concat([frame[name] for frame in frames if len(frame)]) if len(total) else frames[0][name]
        codes, kinds = pd.factorize(column, sort=True)
        total = total * len(kinds) + codes
    return np.split(total, np.cumsum([len(frame) for frame in frames])[:-1])


def found_at(wanted: Ints, there: Ints) -> Ints:
    """Return the position of each wanted number in `there`, which rises; -1 where it is not there."""
    if not len(there):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    return np.where(there[at] == wanted, at, -1)
