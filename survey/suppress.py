"""Which cells may be shown: small bases refused, and enough others withheld that no small base can be worked out.

A reader of the tables can subtract one shown cell from another that contains it, or a line of shown cells from its
total, and can combine any number of them. So (1) what is left of a shown cell after the shown parts of it must not be a
base that would itself be refused, and (2) no withheld cell may be a combination of shown ones, which is checked by
linear algebra over the groups of rows that the tables tell apart. Cells are withheld, smallest first, until both hold.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from scipy import linalg

from survey.cells import Cell
from survey.design import Flags, Floats, Ints
from survey.earlier import Kept
from survey.lattice import Lattice

_NOTHING = 1e-6
_RANK = 1e-7  # of a pivot; those of whole numbers are far larger unless they are 0


def judge(
    cells: Sequence[Cell],
    person: Ints,
    least: int,
    flag_below: int,
    groups: Collection[str] = (),
    out: Sequence[Kept] = (),
) -> list[str]:
    """Return the status of each cell: "published", "small_base", "refused_base" or "refused_secondary".

    ``cells`` share one question, so that subtracting makes sense; ``person`` (rows,) says whose each row is; ``groups``
    names the areas that are made of others, ``out`` what earlier releases showed, which cannot be withheld any more.
    """
    lattice = Lattice(cells, person, groups, out)
    refused = (lattice.bases < least) & ~lattice.is_out
    shown = ~refused
    changed = True
    while changed:
        changed = _close_remainders(lattice, shown, least)
        changed = _close_combinations(lattice, shown) or changed
    words = np.where(lattice.bases < flag_below, "small_base", "published")
    return [
        str(word if is_shown else "refused_base" if is_small else "refused_secondary")
        for word, is_shown, is_small in zip(words[: len(cells)], shown, refused, strict=False)
    ]


def _close_remainders(lattice: Lattice, shown: Flags, least: int) -> bool:
    """Withhold cells until no shown cell less shown parts of it, in one table, leaves a small base."""
    changed = False
    for whole in np.flatnonzero(shown):
        while shown[whole] and (part := _exposing(lattice, int(whole), shown, least)) is not None:
            shown[part] = False
            changed = True
    return changed


def _exposing(lattice: Lattice, whole: int, shown: Flags, least: int) -> int | None:
    """Return the part, or ``whole`` where its parts are out, to withhold for a small remainder; None without one."""
    inside = lattice.membership[:, whole]
    for line in lattice.lines(whole, shown):
        rest = inside & ~lattice.membership[:, line].any(axis=1)
        if lattice.is_small(rest, least):
            found = lattice.smallest(line)
            found = lattice.smallest([whole]) if found is None else found
            if found is not None:
                return found
        for part in lattice.near(whole, line, least):
            if lattice.is_small(inside & ~lattice.membership[:, part], least):
                found = lattice.smallest([part])
                found = lattice.smallest([whole]) if found is None else found
                if found is not None:
                    return found
    return None


def _close_combinations(lattice: Lattice, shown: Flags) -> bool:
    """Withhold a cell of each combination of shown cells that gives a withheld one; say whether there was any."""
    hidden, kept = np.flatnonzero(~shown), np.flatnonzero(shown)
    if not len(hidden) or not len(kept):
        return False
    weights = _combinations(lattice.shared, kept, hidden)
    changed = False
    for target, share in zip(hidden, weights.T, strict=True):
        used = [int(cell) for cell in kept[np.abs(np.nan_to_num(share)) > _NOTHING]]
        if not used or not shown[used].all():
            continue  # no combination, or one that a cell withheld just now has broken: looked at again
        siblings = [cell for cell in used if lattice.tables[cell] == lattice.tables[target]]
        found = lattice.smallest(siblings)
        found = lattice.smallest(used) if found is None else found
        if found is not None:  # else earlier releases have given it away already
            shown[found] = False
            changed = True
    return changed


def _combinations(shared: Floats, shown: Ints, hidden: Ints) -> Floats:
    """Weights (shown, hidden) that make each hidden cell out of shown ones; not a number where that cannot be done.

    All from the atoms that two cells share, so that nothing is as long as the atoms: least squares, and what it misses.
    """
    between = shared[np.ix_(shown, hidden)]
    within = shared[np.ix_(shown, shown)]
    factor, order, rank, _ = linalg.lapack.dpstrf(within, tol=_RANK)
    basis = order[:rank] - 1  # cells that are no combination of each other; LAPACK counts from 1
    weights: Floats = np.zeros_like(between)
    weights[basis] = linalg.cho_solve((factor[:rank, :rank], False), between[basis])
    sizes = np.diagonal(shared)[hidden]
    missed = sizes - 2 * (weights * between).sum(axis=0) + (weights * (within @ weights)).sum(axis=0)
    weights[:, missed > _NOTHING * np.maximum(sizes, 1.0)] = np.nan
    return weights
