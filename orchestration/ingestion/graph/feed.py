"""The delta feed of one list: pages followed to their delta link, the last word on each item kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.ingestion.graph.answers import Gone, Json
from orchestration.ingestion.graph.client import GraphClient
from orchestration.ingestion.results import SourceFault

RESTARTS = 3
FOLDER = "0x0120"


@dataclass
class Feed:
    """What one round of delta said. ``items`` holds the last entry of each id, None where it is deleted.

    ``is_whole``: it began from nothing, so that what it does not hold is gone. ``is_unsure``: an entry was an error,
    so that something changed of which only that is known.
    """

    is_whole: bool
    items: dict[str, Json | None] = field(default_factory=dict)
    link: str = ""
    is_unsure: bool = False

    def take(self, entry: Json) -> None:
        """Let ``entry`` have the last word on its item."""
        key = entry.get("id")
        if key is None or ("error" in entry and "fields" not in entry):
            # After a deletion Graph may answer 200 with an error in place of the item: msgraph-sdk-typescript 544.
            self.is_unsure = True
        elif "deleted" in entry or "@removed" in entry or is_folder(entry):
            self.items[str(key)] = None
        else:
            self.items[str(key)] = entry


def is_folder(entry: Json) -> bool:
    """Tell whether the entry is a folder: it has an id of its own, and is no row."""
    return str((entry.get("contentType") or {}).get("id", "")).startswith(FOLDER)


def read_feed(client: GraphClient, start: str, link: str | None, table: str) -> Feed:
    """Follow ``link`` (None: begin at ``start``) to its end; where it has expired, begin again. Raises SourceFault."""
    place, is_whole = link or start, link is None
    for _ in range(RESTARTS):
        try:
            return _pages(client, place, is_whole)
        except Gone as gone:
            place, is_whole = gone.location or start, True
    raise SourceFault(f"{table}: Microsoft Graph lost the enumeration {RESTARTS} times; the next run tries again")


def _pages(client: GraphClient, place: str, is_whole: bool) -> Feed:
    feed = Feed(is_whole)
    seen: set[str] = set()
    while not feed.link:
        client.guard(place, seen)
        page = client.get(place, needs_link=True)
        for entry in page["value"]:
            feed.take(entry)
        feed.link = str(page.get("@odata.deltaLink") or "")
        place = str(page.get("@odata.nextLink") or "")
    return feed
