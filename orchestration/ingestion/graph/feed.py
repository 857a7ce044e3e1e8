"""The delta feed of one list: pages followed to their delta link, the last word on each item kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.ingestion.graph.answers import CutShort, Gone, Json, NotFound, Refused, is_error
from orchestration.ingestion.graph.client import GraphClient
from orchestration.ingestion.results import SourceFault

RESTARTS = 3
FOLDER = "0x0120"


@dataclass
class Feed:
    """What one round of delta said. ``items`` holds the last entry of each id, None where it is deleted.

    ``is_whole``: it began from nothing, so that what it does not hold is gone. ``is_unsure``: an entry was an error,
    so that something changed of which only that is known. ``link`` is empty where the feed broke off with an error.
    """

    is_whole: bool
    items: dict[str, Json | None] = field(default_factory=dict)
    link: str = ""
    is_unsure: bool = False

    def take(self, entry: Json) -> None:
        """Let ``entry`` have the last word on its item."""
        if is_error(entry):
            # After a deletion Graph may answer 200 with an error in place of the item: msgraph-sdk-typescript 544.
            self.is_unsure = True
            return
        is_gone = any(entry.get(mark) is not None for mark in ("deleted", "@removed"))
        self.items[str(entry["id"])] = None if is_gone or is_folder(entry) else entry


def is_folder(entry: Json) -> bool:
    """Tell whether the entry is a folder: it has an id of its own, and is no row."""
    return str((entry.get("contentType") or {}).get("id", "")).startswith(FOLDER)


def read_feed(client: GraphClient, start: str, link: str | None, table: str) -> Feed:
    """Follow ``link`` (None: begin at ``start``) to its end; where it leads no further, begin again.

    Raises SourceFault, NotFound and Refused where a fresh enumeration fails too.
    """
    place, is_whole = link or start, link is None
    for _ in range(RESTARTS):
        try:
            return _pages(client, place, is_whole)
        except Gone as gone:
            place, is_whole = (gone.location if client.is_mine(gone.location or "") else None) or start, True
        except (CutShort, NotFound, Refused):
            # After a deletion the answer to a link may stay half a document for good: msgraph-beta-sdk-dotnet 812.
            if place == start:
                raise
            place, is_whole = start, True
    raise SourceFault(f"{table}: Microsoft Graph lost the enumeration {RESTARTS} times; the next run tries again")


def _pages(client: GraphClient, place: str, is_whole: bool) -> Feed:
    feed = Feed(is_whole)
    seen: set[str] = set()
    while place:
        client.guard(place, seen)
        page = client.get(place, needs_link=True)
        for entry in page["value"]:
            feed.take(entry)
        place = str(page.get("@odata.nextLink") or "")
        feed.link = str(page.get("@odata.deltaLink") or "")
    return feed
