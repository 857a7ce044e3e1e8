"""Pages that were shown before, kept while their release is served: a reader who comes back waits for no figures.

What a page says depends on the release, on who reads, and on its address: a release never changes, and who may read
what is part of it. So the page that is kept is the page that would be made again. Nobody gets another reader's.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from fastapi.responses import HTMLResponse, Response

from serving.page.release import Release

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Key = tuple[str, str, str]
"""Who reads, the path of the address, and the period asked for."""
_LEVEL = 3


@dataclass(frozen=True)
class Page:
    """A page as it is sent. ``number`` is of the release's schema; ``persons`` are those whose figures it shows."""

    packed: bytes
    number: int
    persons: frozenset[str]
    release: Release
    is_old: bool

    def is_as_fresh(self, now: datetime, stale_after_hours: int) -> bool:
        """Tell whether the page would say the same of how old its figures are at ``now`` (naive UTC)."""
        return self.is_old == self.release.is_old(now, stale_after_hours)

    def response(self, accepted: str) -> Response:
        """Return the answer to a browser that accepts these encodings."""
        if "gzip" in accepted.lower():
            return HTMLResponse(self.packed, headers={"content-encoding": "gzip", "vary": "accept-encoding"})
        return HTMLResponse(gzip.decompress(self.packed))


def packed(html: bytes) -> bytes:
    """Return a page's bytes as they are sent and kept."""
    return gzip.compress(html, _LEVEL, mtime=0)


class Recent(Generic[Asked, Answer]):
    """The ``most`` answers that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most, self._pages, self._lock = most, OrderedDict[Asked, Answer](), threading.Lock()

    def get(self, key: Asked) -> Answer | None:
        """Return the page that was kept under ``key``, of whichever release."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: Asked, page: Answer) -> None:
        """Keep ``page``; where there are too many, the one that was asked for longest ago goes."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > self._most:
                self._pages.popitem(last=False)


class Kept(Recent[Key, Page]):
    """The pages that were asked for last; some 4 KB each."""

    def __init__(self, most: int = 4000) -> None:
        super().__init__(most)
