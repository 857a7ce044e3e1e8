"""Many peer groups fitted at once: in blocks of whole groups, large enough for arrays and small enough for a cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from orchestration.statistics.arrays import Floats, Ints

_ROWS = 6000
Fitted = tuple[Floats, Floats, Floats, Ints]
Fit = Callable[[Floats, Floats, Ints], Fitted]
"""Two figures and the group (0, 1, ...) of each member -> columns with one element a group, the last whole numbers."""


def in_blocks(fit: Fit, first: Floats, second: Floats, group: Ints) -> Fitted:
    """Return what `fit` says of every group, none of which sees another. NumPy lets go of the lock: threads help."""
    blocks = _blocks(np.bincount(group))
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], [start for start, _ in blocks] + [len(np.bincount(group))])

    def one(number: int) -> Fitted:
        mine = order[edges[number] : edges[number + 1]]
        return fit(first[mine], second[mine], group[mine] - blocks[number][0])

    if len(blocks) == 1:
        return one(0)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = list(pool.map(one, range(len(blocks))))
    rate, spread, unknown, censored = (np.concatenate(column) for column in zip(*found, strict=True))
    return rate, spread, unknown, censored


def _blocks(sizes: Ints) -> list[tuple[int, int]]:
    """Return the first group of each block and the one after its last."""
    number = (np.cumsum(sizes) - sizes) // _ROWS
    starts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    return list(zip(starts, [*starts[1:], len(sizes)], strict=True))
