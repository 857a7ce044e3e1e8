"""Array helpers: instants, picks, text columns. Instants are datetime64[s] in UTC, dates datetime64[D]; NaT is null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rng = np.random.Generator
Batch = Mapping[str, Any]

NAT = np.datetime64("NaT", "s")
NAT_DAY = np.datetime64("NaT", "D")
DAY = 86400.0
HOUR = 3600.0


def seconds(amount: Array | float) -> Array:
    """Return timedelta64[s] of so many (fractional) seconds."""
    return np.asarray(amount, dtype="float64").astype("int64").astype("timedelta64[s]")


def days_of(instants: Array) -> Array:
    """Return the UTC day of each instant."""
    return instants.astype("datetime64[D]")


def nothing(n: int) -> Array:
    """Return ``n`` null instants."""
    return np.full(n, NAT)


def latest(*instants: Array) -> Array:
    """Return the later of several instants, row by row; null only where all are."""
    result = instants[0].astype("datetime64[s]").view("int64")
    for other in instants[1:]:
        # NaT is the smallest int64, so a plain maximum ignores it.
        result = np.maximum(result, other.astype("datetime64[s]").view("int64"))
    return result.view("datetime64[s]")


def known_by(instants: Array, as_at: np.datetime64) -> Array:
    """Return the instants with those after ``as_at`` made null."""
    return np.where(instants <= as_at, instants, NAT)


def take(names: Sequence[str] | Array, index: Array) -> Array:
    """Return names[index] as objects; -1 gives None."""
    pool = np.empty(len(names) + 1, dtype=object)
    pool[:-1] = names
    return pool[index]


def choose(rng: Rng, weights: Mapping[str, float], n: int) -> Array:
    """Draw ``n`` keys of ``weights`` (object array) in proportion to their weights."""
    return take(list(weights), weighted(rng, list(weights.values()), n))


def weighted(rng: Rng, weights: Sequence[float], n: int) -> Array:
    """Draw ``n`` positions in proportion to ``weights``."""
    edges = np.cumsum(np.asarray(weights, dtype="float64"))
    return np.asarray(np.minimum(np.searchsorted(edges, rng.random(n) * edges[-1], side="right"), len(edges) - 1))


def ids(prefix: str, first: int, n: int, width: int = 8) -> Array:
    """Return ``n`` consecutive identifiers, zero-padded so that they sort in the order they were made."""
    result = np.empty(n, dtype=object)
    result[:] = [f"{prefix}{number:0{width}d}" for number in range(first, first + n)]
    return result


def concat(*batches: Batch) -> dict[str, Array]:
    """Stack batches of the same columns."""
    return {name: np.concatenate([np.asarray(b[name]) for b in batches]) for name in batches[0]}


def rows(batch: Batch, keep: Array) -> dict[str, Array]:
    """Return the rows of a batch chosen by a mask or by position."""
    return {name: np.asarray(values)[keep] for name, values in batch.items()}


def instants_text(values: Array) -> list[str | None]:
    """Return "YYYY-MM-DD HH:MM:SS" or None for each instant."""
    values = values.astype("datetime64[s]")
    text = np.datetime_as_string(values)
    if len(text):
        text = text.astype("U19")
        text.view("U1").reshape(len(text), 19)[:, 10] = " "
    return _null(text.tolist(), np.isnat(values))


def dates_text(values: Array) -> list[str | None]:
    """Return "YYYY-MM-DD" or None for each date."""
    values = values.astype("datetime64[D]")
    return _null(np.datetime_as_string(values).tolist(), np.isnat(values))


def _null(items: list[Any], missing: Array) -> list[Any]:
    for position in np.flatnonzero(missing).tolist():
        items[position] = None
    return items
