"""Which cells may be shown: small bases refused, and enough others withheld that no small base can be worked out.

A reader of the tables can subtract one shown cell from another that contains it, or a line of shown cells from its
total, and can combine any number of them. So (1) what is left of a shown cell after the shown parts of it must not be a
base that would itself be refused, and (2) no withheld cell may be a combination of shown ones, which is checked by
linear algebra over the groups of rows that the tables tell apart. Cells are withheld, smallest first, until both hold.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from survey.cells import Cell
from survey.design import Flags, Ints

_NOTHING = 1e-6
Table = tuple[tuple[str, ...], str, bool]


def judge(cells: Sequence[Cell], person: Ints, least: int, flag_below: int, groups: Collection[str] = ()) -> list[str]:
    """Return the status of each cell: "published", "small_base", "refused_base" or "refused_secondary".

    ``cells`` share one question, so that subtracting makes sense; ``person`` (rows,) says whose each row is; ``groups``
    names the areas that are made of others.
    """
    lattice = _Lattice(cells, person, groups)
    refused = lattice.bases < least
    shown = ~refused
    changed = True
    while changed:
        changed = _close_remainders(lattice, shown, least)
        changed = _close_combinations(lattice, shown) or changed
    words = np.where(lattice.bases < flag_below, "small_base", "published")
    return [
        str(word if is_shown else "refused_base" if is_small else "refused_secondary")
        for word, is_shown, is_small in zip(words, shown, refused, strict=True)
    ]


class _Lattice:
    """The cells as sets of atoms, groups of rows that no cell tells apart: ``membership`` is (atoms, cells)."""

    def __init__(self, cells: Sequence[Cell], person: Ints, groups: Collection[str]) -> None:
        used = np.unique(np.concatenate([cell.estimate.rows for cell in cells]))
        inside = np.zeros((len(used), len(cells)), dtype=bool)
        for place, cell in enumerate(cells):
            inside[np.searchsorted(used, cell.estimate.rows), place] = True
        person = person[used]
        packed = np.ascontiguousarray(np.packbits(inside, axis=1))
        keys = packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
        _, first, atoms = np.unique(keys, return_index=True, return_inverse=True)
        self.membership: Flags = inside[first]
        self.bases: Ints = np.array([cell.respondents for cell in cells], dtype=np.int64)
        self.tables: list[Table] = [(one.place.split_by, one.family, one.place.area in groups) for one in cells]
        self._atom, self._person = atoms.reshape(-1), person
        self._sizes = np.bincount(self._atom, minlength=len(first))
        self._rows: Ints = self._sizes @ self.membership
        self._most_rows = int(np.unique(person, return_counts=True)[1].max())
        numbers = self.membership.astype(np.float32)
        self.contains: Flags = (numbers.T @ numbers) >= numbers.sum(axis=0)[None, :] - 0.5
        self.contains &= ~self.contains.T | np.eye(len(cells), dtype=bool)

    def is_small(self, atoms: Flags, least: int) -> bool:
        """Whether a set of atoms has somebody behind it, but fewer distinct people than ``least``."""
        rows = int(self._sizes[atoms].sum())
        if rows == 0 or rows >= least * self._most_rows:
            return False
        return len(np.unique(self._person[atoms[self._atom]])) < least

    def near(self, whole: int, line: list[int], least: int) -> list[int]:
        """Return the parts that leave few enough rows of the whole for a count of people to be worth the while."""
        left = self._rows[whole] - self._rows[line]
        return [part for part, rows in zip(line, left, strict=True) if 0 < rows < least * self._most_rows]

    def lines(self, whole: int, shown: Flags) -> list[list[int]]:
        """Return the shown parts of a cell, table by table."""
        parts = [int(part) for part in np.flatnonzero(self.contains[whole] & shown) if part != whole]
        tables: dict[Table, list[int]] = {}
        for part in parts:
            tables.setdefault(self.tables[part], []).append(part)
        return list(tables.values())


def _close_remainders(lattice: _Lattice, shown: Flags, least: int) -> bool:
    """Withhold cells until no shown cell less shown parts of it, in one table, leaves a small base."""
    changed = False
    for whole in np.flatnonzero(shown):
        while (part := _exposing(lattice, int(whole), shown, least)) is not None:
            shown[part] = False
            changed = True
    return changed


def _exposing(lattice: _Lattice, whole: int, shown: Flags, least: int) -> int | None:
    """Return the part to withhold where a remainder of ``whole`` is small, None where none is."""
    inside = lattice.membership[:, whole]
    for line in lattice.lines(whole, shown):
        rest = inside & ~lattice.membership[:, line].any(axis=1)
        if lattice.is_small(rest, least):
            return min(line, key=lambda part: int(lattice.bases[part]))
        for part in lattice.near(whole, line, least):
            if lattice.is_small(inside & ~lattice.membership[:, part], least):
                return part
    return None


def _close_combinations(lattice: _Lattice, shown: Flags) -> bool:
    """Withhold a cell of each combination of shown cells that gives a withheld one; say whether there was any."""
    hidden, kept = np.flatnonzero(~shown), np.flatnonzero(shown)
    if not len(hidden) or not len(kept):
        return False
    weights = _combinations(lattice.membership[:, kept], lattice.membership[:, hidden])
    changed = False
    for target, share in zip(hidden, weights.T, strict=True):
        used = [int(cell) for cell in kept[np.abs(np.nan_to_num(share)) > _NOTHING]]
        if not used or not shown[used].all():
            continue  # no combination, or one that a cell withheld just now has broken: looked at again
        siblings = [cell for cell in used if lattice.tables[cell] == lattice.tables[target]]
        shown[min(siblings or used, key=lambda cell: int(lattice.bases[cell]))] = False
        changed = True
    return changed


def _combinations(shown: Flags, hidden: Flags) -> npt.NDArray[Any]:
    """Weights (shown, hidden) that make each hidden cell out of shown ones; not a number where that cannot be done."""
    matrix, targets = shown.astype(float), hidden.astype(float)
    weights: npt.NDArray[Any] = np.linalg.pinv(matrix.T @ matrix, hermitian=True, rcond=1e-10) @ (matrix.T @ targets)
    missed = np.abs(matrix @ weights - targets).max(axis=0) >= _NOTHING
    weights[:, missed] = np.nan
    return weights
