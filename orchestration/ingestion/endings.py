"""Which keys to compare where a few rows are gone from a large table: those that end in the same few characters.

Source and landing both count their keys by these. Only where the numbers differ are keys read and compared, so that
ten rows deleted out of a million cost two counts, not a million keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from orchestration.ingestion import merge
from orchestration.ingestion.convert import quoted
from orchestration.ingestion.declaration import Table

if TYPE_CHECKING:
    import pyarrow as pa

LENGTH = 3
"""Characters of an ending: a thousand endings where keys end in digits."""

FEW_ROWS = 10_000
"""Of a table of no more rows all keys are read: it costs no more."""

MOST = 300
"""Where more endings differ all keys are read."""


@runtime_checkable
class CountsEndings(Protocol):
    """A reader that can say how many keys end alike, so that a few that are gone are found without reading all."""

    def endings(self, table: Table, length: int) -> dict[str, int]:
        """Return how many keys end in the same ``length`` characters, by these."""

    def keys_that_end(self, table: Table, endings: Sequence[str], length: int) -> Iterator[pa.Table]:
        """Read the keys whose last ``length`` characters, or all where they have no more, are one of ``endings``."""

    def held(self, table: Table, keys: Sequence[str]) -> int:
        """Return how many rows have one of ``keys``."""


def differing(connection: Any, table: Table, counts: Mapping[str, int]) -> Sequence[str]:
    """Return the endings of which not as many keys are live as ``counts`` says; the live keys are in ``live_key``."""
    merge.stage_live(connection, table)
    query = f"select {_ending(table)}, count(*) from live_key group by all"
    live = dict(connection.execute(query).fetchall())
    return sorted(end for end in live.keys() | counts.keys() if live.get(end, 0) != counts.get(end, 0))


def keep_live(connection: Any, table: Table, endings: Sequence[str]) -> None:
    """Leave only the keys that end in one of ``endings`` in ``live_key``."""
    connection.execute(
        f"delete from live_key where {_ending(table)} not in (select unnest(cast(? as varchar[])))", [list(endings)]
    )


def _ending(table: Table) -> str:
    return f"right(cast({quoted(table.key)} as varchar), {LENGTH})"
