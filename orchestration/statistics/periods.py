"""Where a series has gaps and where its segments begin. Dates only; no statistics."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Bools, Ints

Grain = Literal["day", "week", "month"]
Days = npt.NDArray[np.datetime64]
_MONDAY = 3  # 1970-01-01 was a Thursday: three days after a Monday


def steps_between(
    length: int, periods: npt.ArrayLike | None, grain: Grain | None, rebase: Sequence[object]
) -> tuple[Bools, tuple[str, ...], Bools]:
    """Return (a gap lies before this point; the periods that are absent, as ISO dates; a segment begins here).

    Raises ValueError on: periods of another length, out of order or repeated; a rebase date that is not among them.
    """
    none = np.zeros(length, dtype=np.bool_)
    if periods is None:
        if len(rebase):
            raise ValueError("rebase dates were given without the periods of the series; pass periods as well")
        return none, (), none
    days = np.asarray(periods, dtype="datetime64[D]")
    if len(days) != length:
        raise ValueError(f"periods: {len(days)} dates for {length} values")
    index = _index(days, grain)
    if (np.diff(index) <= 0).any():
        at = int(np.flatnonzero(np.diff(index) <= 0)[0]) + 1
        raise ValueError(
            f"periods: {days[at]} at position {at} repeats the period before it or comes earlier; sort them"
        )
    return _gaps(index, grain), _missing(index, grain), _starts(days, rebase)


def spans(starts: Bools, length: int) -> list[tuple[int, int]]:
    """Return the stretches that begin at the points marked, the first at 0, as (first, one past the last)."""
    edges = sorted({0, *np.flatnonzero(starts).tolist(), length})
    return list(pairwise(edges))


def _index(days: Days, grain: Grain | None) -> Ints:
    if grain == "month":
        return days.astype("datetime64[M]").astype(np.int64)
    number = days.astype(np.int64)
    return (number + _MONDAY) // 7 if grain == "week" else number


def _gaps(index: Ints, grain: Grain | None) -> Bools:
    gap = np.zeros(len(index), dtype=np.bool_)
    if grain is not None:
        gap[1:] = np.diff(index) > 1
    return gap


def _missing(index: Ints, grain: Grain | None) -> tuple[str, ...]:
    if grain is None or not len(index):
        return ()
    absent: Any = np.setdiff1d(np.arange(index[0], index[-1] + 1), index)
    if grain == "month":
        days = absent.astype("datetime64[M]").astype("datetime64[D]")
    else:
        days = (absent * 7 - _MONDAY if grain == "week" else absent).astype("datetime64[D]")
    return tuple(str(day) for day in days)


def _starts(days: Days, rebase: Sequence[object]) -> Bools:
    wanted = np.asarray(list(rebase), dtype="datetime64[D]")
    unknown = np.setdiff1d(wanted, days)
    if len(unknown):
        raise ValueError(
            f"rebase: {', '.join(str(day) for day in unknown)} is not the first day of any period of the series "
            f"({days[0]} to {days[-1]}); use the first day of the period in which the new level begins"
        )
    return np.isin(days, wanted)
