"""Withhold small cells of a total and its parts, and as many more as it takes that none can be worked back.

Pure. What an outsider has: the total, the parts that are shown, that every count is whole and not negative, and that a
numerator is no more than its denominator. Withheld cells all look alike, so nothing tells small ones from their cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOTAL = "total"
HIDDEN = "hidden"


@dataclass(frozen=True)
class Cell:
    """One count, or a share of one: whole numbers of records. ``denominator`` is None for a plain count."""

    name: str
    numerator: int
    denominator: int | None = None

    @property
    def rest(self) -> int:
        """Return the records of the denominator that are not in the numerator; 0 for a plain count."""
        return 0 if self.denominator is None else self.denominator - self.numerator


@dataclass(frozen=True)
class Limits:
    """From what size a cell is shown: ``count`` for either side of a share, ``denominator`` for all of it."""

    count: int
    denominator: int = 0


def is_small(cell: Cell, limits: Limits) -> bool:
    """Tell whether ``cell`` alone would say too much. Nothing at all (0) says nothing about anybody."""
    sides = (cell.numerator, cell.rest)
    too_few = cell.denominator is not None and 0 < cell.denominator < limits.denominator
    return too_few or any(0 < side < limits.count for side in sides)


def withheld(total: Cell, parts: Sequence[Cell], limits: Limits) -> set[str]:
    """Return the names of the parts to withhold, and ``TOTAL`` where the total must go too.

    What the parts lack of the total (a part kept back elsewhere) counts as one more withheld part.
    """
    hidden = _hidden(total, parts)
    gone = [cell for cell in parts if is_small(cell, limits)] + hidden
    if is_small(total, limits):
        return {cell.name for cell in parts} | {TOTAL}
    if not gone:
        return set()
    left = sorted(
        (cell for cell in parts if cell not in gone), key=lambda cell: (_size(cell) == 0, _size(cell), cell.name)
    )
    while not _is_covered(gone, limits):
        if not left:
            return {cell.name for cell in parts} | {TOTAL}
        gone.append(left.pop(0))
    return {cell.name for cell in gone} - {HIDDEN}


def _is_covered(gone: Sequence[Cell], limits: Limits) -> bool:
    """Tell whether the sum of what is withheld, which anybody can work out, fits several answers for each cell."""
    count, rest = sum(cell.numerator for cell in gone), sum(cell.rest for cell in gone)
    if len(gone) < 2 or count < limits.count:
        return False
    if all(cell.denominator is None for cell in gone):
        return True
    return rest >= limits.count and count + rest >= limits.denominator


def _hidden(total: Cell, parts: Sequence[Cell]) -> list[Cell]:
    count = total.numerator - sum(cell.numerator for cell in parts)
    if total.denominator is None:
        return [Cell(HIDDEN, count)] if count else []
    size = total.denominator - sum(cell.denominator or 0 for cell in parts)
    return [Cell(HIDDEN, count, size)] if count or size else []


def _size(cell: Cell) -> int:
    return cell.numerator if cell.denominator is None else cell.denominator
