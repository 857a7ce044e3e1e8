"""What is known of the release that is served, each piece only once it is certain to be of that release alone.

Two kinds, never mixed. What one reader was given (their entitlement, names, places) is for that reader. What is shared
is either readable by everybody who sees aggregates, or shown again to readers with the very same rights: their role and
teams, as the release has them, are part of its key; and nothing that names an officer is ever shared. All of it goes
when another release is served: it hangs on the number of the release's schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from serving.page.desk import Desk, Sitting
from serving.page.kept import Recent
from serving.page.place import AGGREGATED
from serving.page.release import Release

Alike = tuple[tuple[Any, ...], str, str]
"""The reader's rights, the path of the address, and the period asked for."""
_MOST_NAMES = 500


@dataclass(frozen=True)
class Main:
    """The part of a page that says nothing of who reads it."""

    title: str
    html: str


@dataclass
class Known:
    """Of the schema ``number``: the release, what each reader was given, aggregates, and shared pages."""

    number: int
    release: Release
    sittings: dict[str, Sitting] = field(default_factory=dict)
    totals: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    pages: Recent[Alike, Main] = field(default_factory=lambda: Recent(1000))

    def keep(self, upn: str, desk: Desk) -> None:
        """Keep what ``desk`` read as ``upn``, all of it from this release."""
        sitting = self.sittings.setdefault(upn, desk.sitting)
        if len(sitting.names) > _MOST_NAMES:
            sitting.names = {}
        sitting.names |= desk.people
        sitting.places |= desk.places
        self.totals |= desk.totals


def is_alike(desk: Desk, context: dict[str, Any]) -> bool:
    """Tell whether what was read is the same for whoever has the same rights: totals, and nobody in person."""
    return (
        context["place"].level in AGGREGATED
        and desk.reader.sees_aggregates
        and not (desk.seen or desk.people or desk.places)
    )
