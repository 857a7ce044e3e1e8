"""The cells of one question as sets of atoms: groups of rows that no cell tells apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from survey.cells import Cell
from survey.design import Flags, Floats, Ints, distinct
from survey.earlier import Kept

Table = tuple[tuple[str, ...], str, bool]


class Lattice:
    """The cells as sets of atoms, groups of rows that no cell tells apart: ``membership`` is (atoms, cells)."""

    def __init__(self, cells: Sequence[Cell], person: Ints, groups: Collection[str], out: Sequence[Kept]) -> None:
        sets = [cell.estimate.rows for cell in cells] + [one.rows for one in out]
        used = np.unique(np.concatenate(sets))
        inside = np.zeros((len(used), len(sets)), dtype=bool)
        for place, rows in enumerate(sets):
            inside[np.searchsorted(used, rows), place] = True
        person = person[used]
        packed = np.ascontiguousarray(np.packbits(inside, axis=1))
        keys = packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
        _, first, atoms = np.unique(keys, return_index=True, return_inverse=True)
        self.membership: Flags = inside[first]
        self.bases: Ints = np.array([cell.respondents for cell in cells] + [0] * len(out), dtype=np.int64)
        self.is_out: Flags = np.arange(len(sets)) >= len(cells)
        self.tables: list[Table] = [(one.place.split_by, one.family, one.place.area in groups) for one in cells]
        self.tables += [(one.table, "", False) for one in out]
        self._atom, self._person = atoms.reshape(-1), person
        self._sizes = np.bincount(self._atom, minlength=len(first))
        self._rows: Ints = self._sizes @ self.membership
        self._most_rows = int(np.bincount(person).max())
        numbers = self.membership.astype(np.float32)
        self.shared: Floats = (numbers.T @ numbers).astype(float)  # atoms that two cells share: whole numbers, exact
        self.contains: Flags = self.shared >= np.diagonal(self.shared)[None, :] - 0.5
        self.contains &= ~self.contains.T | np.eye(len(sets), dtype=bool)

    def is_small(self, atoms: Flags, least: int) -> bool:
        """Whether a set of atoms has somebody behind it, but fewer distinct people than ``least``."""
        rows = int(self._sizes[atoms].sum())
        if rows == 0 or rows >= least * self._most_rows:
            return False
        return rows < least or distinct(self._person[atoms[self._atom]]) < least

    def near(self, whole: int, line: list[int], least: int) -> list[int]:
        """Return the parts that leave few enough rows of the whole for a count of people to be worth the while."""
        left = self._rows[whole] - self._rows[line]
        return [part for part, rows in zip(line, left, strict=True) if 0 < rows < least * self._most_rows]

    def smallest(self, cells: Sequence[int]) -> int | None:
        """Return the cell with the smallest base of those that can still be withheld, None where all are out."""
        return min(
            (cell for cell in cells if not self.is_out[cell]), key=lambda one: int(self.bases[one]), default=None
        )

    def lines(self, whole: int, shown: Flags) -> list[list[int]]:
        """Return the shown parts of a cell, table by table."""
        parts = [int(part) for part in np.flatnonzero(self.contains[whole] & shown) if part != whole]
        tables: dict[Table, list[int]] = {}
        for part in parts:
            tables.setdefault(self.tables[part], []).append(part)
        return list(tables.values())
