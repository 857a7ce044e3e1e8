"""Whom a row is of, as whole numbers: frames meet by them, which costs a hundredth of doing so by text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.statistics.arrays import Ints

CELL = ["metric_id", "level", "period_grain", "period_start"]
"""What is judged together: a metric, level and period."""


def keys(tables: Sequence[pa.Table]) -> list[tuple[Ints, Ints]]:
    """Return for each table the number of each row's cell and of its entity in it, in the order of the texts.

    Rows of any two tables have the same numbers exactly where they have the same cell and entity.
    """
    filled = [table for table in tables if table.num_rows] or tables[:1]
    together = pa.concat_tables([table.select([*CELL, "entity_id"]) for table in filled])
    cell = numbered(together, CELL)
    codes, kinds = _codes(together.column("entity_id"))
    edges = np.cumsum([table.num_rows for table in tables])[:-1]
    return list(zip(np.split(cell, edges), np.split(cell * kinds + codes, edges), strict=True))


def numbered(table: pa.Table, columns: Sequence[str]) -> Ints:
    """Return the number of each row's combination of columns, in their order; no value is one as well."""
    total = np.zeros(table.num_rows, dtype=np.int64)
    for name in columns:
        codes, kinds = _codes(table.column(name))
        total = total * kinds + codes
    return total


def _codes(column: pa.ChunkedArray) -> tuple[Ints, int]:
    """Return the number of each value, from 0 in their order, and how many there are."""
    coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    place = np.empty(len(coded.dictionary), dtype=np.int64)
    place[pc.array_sort_indices(coded.dictionary).to_numpy()] = np.arange(len(place))
    return place[coded.indices.to_numpy()], len(place)


def found_at(wanted: Ints, there: Ints) -> Ints:
    """Return the position of each wanted number in `there`, which rises; -1 where it is not there."""
    if not len(there):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    return np.where(there[at] == wanted, at, -1)
