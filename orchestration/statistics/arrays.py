"""Array types and the checks every method applies to what it is given. No statistics here."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.str_]


def floats(values: npt.ArrayLike, name: str) -> Floats:
    """Return `values` as a one-dimensional float array.

    Raises ValueError on: more than one dimension, or a value that is missing or infinite; names the first position.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name}: a one-dimensional array is needed, not one of shape {array.shape}")
    if not np.isfinite(array).all():
        at = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(
            f"{name}: the value at position {at} is missing or infinite; leave that row out before the call"
        )
    return array


def counts(values: npt.ArrayLike, name: str) -> Floats:
    """Return `values` as floats that are whole and not negative.

    Raises ValueError on: as `floats`, or a value that is negative or not whole.
    """
    array = floats(values, name)
    wrong = (array < 0) | (array != np.floor(array))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"{name}: the value at position {at} is {array[at]:g}; a count is whole and not negative")
    return array


def same_length(*named: tuple[str, npt.NDArray[Any]]) -> int:
    """Return the common length of the arrays.

    Raises ValueError on: lengths differ; names them all.
    """
    lengths = {name: len(array) for name, array in named}
    if len(set(lengths.values())) > 1:
        raise ValueError("arrays of different length: " + ", ".join(f"{name} {n}" for name, n in lengths.items()))
    return next(iter(lengths.values()))


def numbers(labels: npt.ArrayLike | None, length: int) -> Ints:
    """Return the number of each label, from 0 in their order; None stands for one label of all."""
    if labels is None:
        return np.zeros(length, dtype=np.int64)
    known = np.asarray(labels)
    return np.unique(known if known.dtype.kind in "iu" else known.astype(str), return_inverse=True)[1].astype(np.int64)


def apart(group: Ints, family: Ints) -> Ints:
    """Return the number of each group, those of another family told apart."""
    return numbers(family * (int(group.max()) + 1) + group, len(group)) if len(group) else group


def places(number: Ints) -> list[Ints]:
    """Return the positions of each number that occurs, in the order of the numbers."""
    if not len(number):
        return []
    order = np.argsort(number, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)


def alike(*columns: npt.NDArray[Any]) -> tuple[Ints, Ints, Ints]:
    """Sort rows by columns, the first one first; return where one of each kind is, how many, and everybody's kind."""
    order = np.lexsort(columns[::-1])
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.any([column[order][1:] != column[order][:-1] for column in columns], axis=0)
    starts, kind = np.flatnonzero(new), np.empty(len(order), dtype=np.int64)
    kind[order] = np.cumsum(new) - 1
    return order[starts], np.diff(np.append(starts, len(order))), kind
