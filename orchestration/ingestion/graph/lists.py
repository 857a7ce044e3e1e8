"""One list at Graph: what fields it has, its items by delta or whole, and the ids of all of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

from orchestration.ingestion.declaration import Table
from orchestration.ingestion.graph.answers import Json, NotFound, Refused, is_error
from orchestration.ingestion.graph.client import GraphClient
from orchestration.ingestion.graph.feed import Feed, is_folder, read_feed
from orchestration.ingestion.graph.mapping import ListMapping
from orchestration.ingestion.results import SourceFault, TableMissing

LOOKUPS_AT_ONCE = 12
ONE_BY_ONE = 50
_LOOKUPS = ("lookup", "personOrGroup", "term")
_FACETS = ("boolean", "calculated", "choice", "currency", "dateTime", "number", "text", *_LOOKUPS)
_EVERY_LIST = ("Title", "Attachments", "ContentType")


class GraphList:
    """One list of one site, opened: its id is known. Raises TableMissing where it is not there."""

    def __init__(self, client: GraphClient, site: str, table: Table, mapping: ListMapping) -> None:
        self.client = client
        self._table = table
        self.mapping = mapping
        self.id = self._find(site)
        self.place = f"{site}/lists/{self.id}"

    @cached_property
    def columns(self) -> Mapping[str, Json]:
        """The list's columns by internal name."""
        with_facets = self.client.pages(f"{self.place}/columns")
        return {str(column["name"]): column for column in with_facets if column.get("name")}

    @property
    def made_for(self) -> str:
        """What a delta link answers for: another list, or other fields, need a fresh enumeration."""
        return f"{self.id}: {','.join(sorted(self.mapping.asked.values()))}"

    def types(self) -> dict[str, str]:
        """Return the kind of each contract column and of fields nobody mapped. Raises SourceFault where one is gone."""
        found: dict[str, str] = {}
        for name, field in self.mapping.fields.items():
            found[name] = "" if field.startswith("@") else _kind(self.columns[self._known(name, field)])
        mapped = {self._known(name, field) for name, field in self.mapping.asked.items()}
        spare = [n for n, c in self.columns.items() if n not in mapped and n not in _EVERY_LIST and not _is_own(c)]
        return found | {f"list field {name}": "" for name in spare}

    def delta(self, link: str | None) -> Feed:
        """Return what changed since ``link``, or everything."""
        feed = read_feed(self.client, f"{self.place}/items/delta?{self._expand(0)}", link, str(self._table))
        for key, entry in list(feed.items.items()):
            if entry is not None and not isinstance(entry.get("fields"), dict):
                feed.items[key] = self._one(key, 0)
        self._add_lookups({key: entry for key, entry in feed.items.items() if entry is not None})
        return feed

    def whole(self) -> dict[str, Json]:
        """Return every item as the list shows it now, without delta."""
        items = dict(self._listed(self._expand(0)))
        self._add_lookups(items)
        return items

    def ids(self) -> list[str]:
        """Return the id of every item."""
        return [key for key, _ in self._listed("$select=id,contentType")]

    def _find(self, site: str) -> str:
        try:
            found = self.client.get(f"{site}/lists/{quote(self.mapping.name)}?$select=id,name,displayName")
        except (NotFound, Refused):
            raise TableMissing(
                f"{self._table}: the site has no list {self.mapping.name!r}; create it, grant the application read on "
                "it, or name the right one in the mapping of lists"
            ) from None
        return str(found["id"])

    def _known(self, name: str, field: str) -> str:
        """Return the column that ``field`` belongs to; a lookup's value is asked for as <column>LookupId."""
        for column in (field, field.removesuffix("LookupId")):
            if column in self.columns:
                return column
        near = difflib.get_close_matches(field, self.columns, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise SourceFault(
            f"{self._table}: the list {self.mapping.name!r} has no field {field} for {name}: it was renamed or "
            f"removed; restore it, or name its successor in the mapping of lists{hint}"
        )

    def _groups(self) -> list[list[str]]:
        """Return the fields in groups that one request may ask for: of more lookups some are left out in silence."""
        fields = {field: _kind(self.columns[self._known(n, field)]) for n, field in self.mapping.asked.items()}
        lookups = sorted(field for field, kind in fields.items() if kind in _LOOKUPS)
        plain = sorted(set(fields) - set(lookups))
        parts = [lookups[i : i + LOOKUPS_AT_ONCE] for i in range(0, len(lookups), LOOKUPS_AT_ONCE)] or [[]]
        return [plain + parts[0], *parts[1:]]

    def _expand(self, group: int) -> str:
        return f"expand=fields(select={','.join(map(quote, self._groups()[group]))})"

    def _add_lookups(self, items: dict[str, Json]) -> None:
        for group in range(1, len(self._groups())):
            if len(items) <= ONE_BY_ONE:
                more = {key: self._one(key, group) for key in items}
            else:
                more = dict(self._listed(self._expand(group)))
            for key, entry in items.items():
                entry["fields"] |= (more.get(key) or {}).get("fields", {})

    def _one(self, key: str, group: int) -> Json | None:
        try:
            entry = self.client.get(f"{self.place}/items/{quote(key)}?{self._expand(group)}")
        except NotFound:
            return None
        return self._shown(entry, needs_fields=True)

    def _listed(self, query: str) -> Iterator[tuple[str, Json]]:
        for entry in self.client.pages(f"{self.place}/items?{query}"):
            if not is_folder(self._shown(entry, needs_fields="fields(" in query)):
                yield str(entry["id"]), entry

    def _shown(self, entry: Json, needs_fields: bool) -> Json:
        """Return the item; one without the fields asked for must not pass for a row of nulls."""
        if is_error(entry) or (needs_fields and not isinstance(entry.get("fields"), dict)):
            raise SourceFault(
                f"{self._table}: Microsoft Graph cannot show an item of the list; the next run tries again"
            )
        return entry


def _kind(column: Json) -> str:
    return next((facet for facet in _FACETS if facet in column), "")


def _is_own(column: Json) -> bool:
    return bool(column.get("hidden") or column.get("readOnly"))
