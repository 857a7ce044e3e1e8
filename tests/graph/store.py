"""The lists of an invented SharePoint site, and the order in which they changed: what Microsoft Graph answers from."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
SITE = "force.sharepoint.com,1111,2222"


@dataclass
class FakeList:
    """One list: columns by internal name, items by id, and every change as (id, what it was before)."""

    name: str
    columns: dict[str, str]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    items: dict[str, Json] = field(default_factory=dict)
    log: list[tuple[str, Json | None]] = field(default_factory=list)
    moment: datetime = datetime(2024, 10, 1, 9, tzinfo=UTC)
    ids: Any = field(default_factory=lambda: itertools.count(1))

    def add(self, **fields: Any) -> str:
        key = str(next(self.ids))
        self._put(key, fields)
        return key

    def update(self, key: str, **fields: Any) -> None:
        self._put(key, self.items[key]["fields"] | fields)

    def remove(self, key: str, is_seen: bool = True) -> None:
        """Remove an item; ``is_seen=False``: delta never says so."""
        was = self.items.pop(key)
        if is_seen:
            self.log.append((key, was))

    def add_unseen(self, **fields: Any) -> str:
        """Add an item that delta never tells of."""
        key = self.add(**fields)
        self.log.pop()
        return key

    def rename_column(self, old: str, new: str) -> None:
        self.columns = {new if name == old else name: kind for name, kind in self.columns.items()}
        for item in self.items.values():
            item["fields"] = {new if n == old else n: value for n, value in item["fields"].items()}

    def _put(self, key: str, fields: Json) -> None:
        self.moment += timedelta(seconds=1)
        was = self.items.get(key)
        kept = {name: value for name, value in fields.items() if value is not None}
        stamp = self.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.items[key] = {"id": key, "lastModifiedDateTime": stamp, "contentType": {"id": "0x0100"}, "fields": kept}
        self.log.append((key, was))


@dataclass
class Place:
    """What an opaque token stands for: an enumeration after ``after``, or the changes from ``begun`` on."""

    list: str
    begun: int
    query: dict[str, list[str]]
    after: int | None = None
    upto: int | None = None


@dataclass
class FakeSite:
    """The site, its tokens, and how it misbehaves."""

    lists: dict[str, FakeList] = field(default_factory=dict)
    page_size: int = 3
    tokens: dict[str, Place] = field(default_factory=dict)
    deletes_as_errors: bool = False
    repeats: bool = False
    between_pages: list[Callable[[], None]] = field(default_factory=list)

    def list(self, name: str) -> FakeList:
        return next(found for found in self.lists.values() if name in (found.name, found.id))

    def create(self, name: str, columns: dict[str, str]) -> FakeList:
        self.lists[name] = FakeList(name, columns)
        return self.lists[name]

    def token(self, place: Place) -> str:
        name = uuid.uuid4().hex
        self.tokens[name] = place
        return name

    def forget_tokens(self) -> None:
        """Every link given out so far is Gone."""
        self.tokens.clear()

    def enumerate(self, found: FakeList, place: Place) -> tuple[list[Json], Place, bool]:
        """Return a page of a full enumeration, where it goes on, and whether it is done."""
        later = sorted(int(key) for key in found.items if int(key) > (place.after or 0))
        page = [found.items[str(key)] for key in later[: self.page_size]]
        is_done = len(later) <= self.page_size
        after = int(page[-1]["id"]) if page else place.after
        return page, Place(place.list, place.begun, place.query, None if is_done else after), is_done

    def changes(self, found: FakeList, place: Place) -> tuple[list[Json], Place, bool]:
        """Return a page of changes since a token: each item in its latest state, with repeats where asked for."""
        upto = min(place.begun + self.page_size, len(found.log))
        page: list[Json] = []
        for key, was in found.log[place.begun : upto]:
            if self.repeats and was and key in found.items:
                page.append(was)
            page.append(found.items.get(key) or self.deleted(key))
        return page, Place(place.list, upto, place.query), upto >= len(found.log)

    def deleted(self, key: str) -> Json:
        if self.deletes_as_errors:
            return {"error": {"code": "InternalServerError", "message": "Cannot write a deleted resource, link, ..."}}
        return {"id": key, "contentType": {"id": "0x0100"}, "deleted": {"state": "deleted"}}
