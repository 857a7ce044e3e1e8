"""Reader of Microsoft Graph lists: what changed since the delta link that was committed with the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.ingestion.declaration import DeclarationError, System, Table
from orchestration.ingestion.graph.answers import Gone, Json, NotFound, Refused
from orchestration.ingestion.graph.client import GraphClient
from orchestration.ingestion.graph.connect import connect
from orchestration.ingestion.graph.lists import GraphList
from orchestration.ingestion.graph.mapping import ListMapping, is_day, local_day, mapping_of
from orchestration.ingestion.graph.places import CLOUDS
from orchestration.ingestion.lists import text_of
from orchestration.ingestion.reader import (
    BATCH_ROWS,
    EVERYTHING,
    NOTHING,
    Bookmark,
    Extract,
    Position,
    Reader,
    text_table,
)
from orchestration.ingestion.results import SourceFault

if TYPE_CHECKING:
    import pyarrow as pa

    from orchestration.settings import Graph, Settings


@contextmanager
def open_graph(address: str, system: System, settings: Settings) -> Iterator[Reader]:
    """Open the lists of the site at ``address``. Raises SourceFault where it cannot be reached or signed in to."""
    with connect(address, system.name, settings) as connected:
        yield GraphReader(connected.client, connected.site, settings.graph)


class GraphReader:
    """Reads the lists of one site."""

    def __init__(self, client: GraphClient, site: str, graph: Graph) -> None:
        self._client = client
        self._site = site
        self._graph = graph
        self._lists: dict[str, GraphList] = {}
        self._ids: dict[str, list[str]] = {}
        self._is_due: dict[str, bool] = {}

    def columns(self, table: Table) -> Mapping[str, str]:
        """Return the kind of each mapped field. Raises SourceFault naming a field that was renamed or removed."""
        with _told(table):
            return self._list(table).types()

    def extract(self, table: Table, position: Position) -> Extract:
        """Read what changed since the bookmark; everything where there is none, or where it no longer fits."""
        self._is_due[table.name] = position.is_comparison_due
        with _told(table):
            return self._read(table, position)

    def _read(self, table: Table, position: Position) -> Extract:
        found, mapping = self._list(table), self._mapping(table)
        if not (mapping.has_delta and CLOUDS[self._graph.cloud].has_delta):
            return self._everything(table, found.whole(), None)
        known = position.bookmark
        is_good = known and known.made_for == found.made_for and self._client.is_mine(known.link)
        feed = found.delta(known.link if known and is_good else None)
        bookmark = Bookmark(feed.link, found.made_for) if feed.link else None
        if feed.is_unsure:
            return self._everything(table, found.whole(), bookmark)
        live = {key: entry for key, entry in feed.items.items() if entry is not None}
        if feed.is_whole:
            return self._everything(table, live, bookmark)
        gone = [key for key, entry in feed.items.items() if entry is None]
        batches = _batches(table, mapping, live)
        return Extract(batches=batches, covers=NOTHING, is_whole=False, deleted=gone, bookmark=bookmark)

    def count(self, table: Table) -> int | None:
        """Return the number of items where a comparison of ids is due; None otherwise: delta says what is gone."""
        if not self._is_due.pop(table.name, False):
            return None
        with _told(table):
            self._ids[table.name] = self._list(table).ids()
        return len(self._ids[table.name])

    def keys(self, table: Table) -> Iterator[pa.Table]:
        """Give the ids that ``count`` counted."""
        yield text_table((table.key,), [(key,) for key in self._ids.get(table.name, [])])

    def _everything(self, table: Table, items: dict[str, Json], bookmark: Bookmark | None) -> Extract:
        return Extract(batches=_batches(table, self._mapping(table), items), covers=EVERYTHING, bookmark=bookmark)

    def _mapping(self, table: Table) -> ListMapping:
        return mapping_of(table, self._graph.mapping)

    def _list(self, table: Table) -> GraphList:
        if table.name not in self._lists:
            self._lists[table.name] = GraphList(self._client, self._site, table, self._mapping(table))
        return self._lists[table.name]


@contextmanager
def _told(table: Table) -> Iterator[None]:
    """Turn a refusal of one list, or a mapping that is of no use, into a fault of that list."""
    try:
        yield
    except (NotFound, Refused, Gone) as error:
        raise SourceFault(f"{table}: Microsoft Graph: {error}; check the list, its fields and the mapping") from None
    except DeclarationError as error:
        raise SourceFault(str(error)) from None


def _batches(table: Table, mapping: ListMapping, items: dict[str, Json]) -> Iterator[pa.Table]:
    entries = list(items.values())
    for start in range(0, len(entries), BATCH_ROWS):
        rows = [row_of(table, mapping, entry) for entry in entries[start : start + BATCH_ROWS]]
        yield text_table(table.names, rows)


def row_of(table: Table, mapping: ListMapping, entry: Json) -> tuple[str | None, ...]:
    """Return the values of an item in the order of the contract's columns."""
    fields = entry.get("fields") or {}
    values = []
    for column in table.columns:
        place = mapping.fields[column.name]
        value = text_of(entry.get(place[1:]) if place.startswith("@") else fields.get(place))
        values.append(local_day(value, mapping.time_zone) if value and is_day(column) else value)
    return tuple(values)
