"""Batches of rows in the order of their key: ended where the key changes, the last key of each noted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def between_keys(batches: Iterator[pa.Table], key: str) -> Iterator[pa.Table]:
    """Hand the batches on, each ended where the key changes.

    A view over a join gives a key twice. A piece that ended between the two would land both as rows of two batches, and
    a run that was killed there would go on after the key, without the second.
    """
    held: pa.Table | None = None
    for batch in batches:
        same = _leading(batch.column(key), held.column(key)[-1].as_py()) if held is not None else 0
        rest = batch.slice(same)
        if same:
            held = _joined(held, batch.slice(0, same))
        if rest.num_rows:
            if held is not None:
                yield held
            held = rest
    if held is not None:
        yield held


def noting_keys(batches: Iterator[pa.Table], key: str, keys: list[str]) -> Iterator[pa.Table]:
    """Hand the batches on; note the last key of each that has one. Rows without a key stand together at one end."""
    for batch in batches:
        keys.extend(batch.column(key).drop_null().to_pylist()[-1:])
        yield batch


def _leading(keys: Any, wanted: str | None) -> int:
    """Return how many of ``keys`` are ``wanted`` before another comes; a row without a key is like no other."""
    return 0 if wanted is None else sum(1 for _ in takewhile(lambda key: key.as_py() == wanted, keys))


def _joined(*batches: Any) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(batches)
