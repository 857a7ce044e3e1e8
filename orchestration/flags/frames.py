"""Frames in and out as plain arrays, and the rule that a row of the seed stands for.

A frame here is a dict of arrays of one length: text as objects with None, numbers as floats with NaN, days as
datetime64[D]. There are thousands of small groups in a release, and a data frame for each costs more than
the statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from orchestration.statistics.rule import FlagRule

Column = npt.NDArray[Any]
Frame = dict[str, Column]
TEXT, NUMBER, WHOLE, DAY, TRUTH = pa.string(), pa.float64(), pa.int64(), pa.date32(), pa.bool_()
_PERCENTILES = {"p50": 0.5, "p90": 0.9}


def arrays(frame: pa.Table) -> Frame:
    """Return the columns of a table as arrays."""
    return {name: _array(frame.column(name)) for name in frame.column_names}


def _array(values: pa.ChunkedArray) -> Column:
    kind = values.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return np.asarray(values.to_numpy(), dtype="datetime64[D]")
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return _texts(values.cast(TEXT).combine_chunks().dictionary_encode())
    return np.asarray(values.cast(NUMBER).to_numpy(), dtype=np.float64)


def _texts(values: pa.DictionaryArray) -> Column:
    """Return texts as objects, one for each that occurs: a hundredth of what one for each row costs."""
    kinds: Column = np.array([*values.dictionary.to_pylist(), None], dtype=object)
    at: Column = values.indices.fill_null(len(kinds) - 1).to_numpy()
    return kinds[at]


def texts(values: Column, where: Column) -> Column:
    """Return the values as objects where they are wanted, None elsewhere."""
    out = np.full(len(values), None, dtype=object)
    out[where] = values[where].astype(object)
    return out


def length(frame: Frame) -> int:
    """Return the number of rows."""
    return len(next(iter(frame.values())))


def taken(frame: Frame, rows: Column) -> Frame:
    """Return some of the rows, by mask or position."""
    return {name: column[rows] for name, column in frame.items()}


def groups(frame: Frame, keys: Sequence[str], then: str) -> Iterator[Frame]:
    """Yield the rows of each combination of the keys, ordered by `then` within it."""
    if not length(frame):
        return
    order = pd.DataFrame({name: frame[name] for name in [*keys, then]}).sort_values([*keys, then], kind="stable").index
    ordered = taken(frame, order.to_numpy())
    changes = np.zeros(length(ordered) - 1, dtype=np.bool_)
    for name in keys:
        changes |= ordered[name][1:] != ordered[name][:-1]
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), length(ordered)]
    for start, stop in pairwise(edges):
        yield {name: column[start:stop] for name, column in ordered.items()}


def constants(frame: pa.Table | pd.DataFrame) -> FlagRule:
    """Return the rule with the constants of the seed (columns constant, value)."""
    pairs = zip(*(np.asarray(frame[name]) for name in ("constant", "value")), strict=True)
    return FlagRule.from_settings({str(name): float(value) for name, value in pairs})


def rule_of(row: Mapping[str, Any], base: FlagRule) -> FlagRule:
    """Return the constants with what one row of the rule seed says; its minimum is that of every kind of exposure."""
    least = float(row["minimum_exposure"])
    return replace(
        base,
        minimum_peers=int(row["minimum_peers"]),
        minimum_events=least,
        minimum_shifts=least,
        stock_floor=float(row["floor"]),
        tail=row["tail"],
        percentile=_PERCENTILES.get(str(row["value_kind"]), base.percentile),
    )


def table(parts: Sequence[Mapping[str, Any]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    """Return the parts as one table of the declared columns and types; NaN and infinite become null."""
    schema = pa.schema(list(columns.items()))
    if not parts:
        return schema.empty_table()
    whole = {name: np.concatenate([np.asarray(part[name]) for part in parts]) for name in columns}
    return pa.table([_column(whole[name], kind) for name, kind in columns.items()], schema=schema)


def _column(values: Column, kind: pa.DataType) -> pa.Array:
    if kind == NUMBER:
        found = values.astype(np.float64)
        return pa.array(found, type=kind, mask=~np.isfinite(found))
    if kind == TEXT:
        return pa.array(values.astype(object), type=kind)
    return pa.array(values, type=kind, from_pandas=True)
