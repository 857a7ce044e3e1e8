"""Disputes on a list at Microsoft Graph: added there as the review app itself would, read by the next run."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from orchestration.ingestion.declaration import declared_systems
from orchestration.ingestion.graph.add import Values, add_row
from orchestration.ingestion.graph.answers import NotFound, Refused, Unsure
from orchestration.ingestion.graph.connect import connect
from orchestration.ingestion.graph.lists import GraphList
from orchestration.ingestion.graph.mapping import mapping_of
from orchestration.ingestion.graph.reader import row_of
from orchestration.ingestion.results import SourceFault
from orchestration.settings import Settings

SYSTEM, NAME = "review_app", "record_dispute"
PATIENCE_SECONDS = 15.0  # somebody waits for the page
_one_at_a_time = threading.Lock()


class NotAdded(RuntimeError):
    """The list could not be written to, or nobody can tell. The message is for the log, not for the reader."""


def add_dispute(settings: Settings, address: str, row: Values) -> bool:
    """Add ``row`` to the list of disputes at the site ``address``; False where the same one is open there already.

    Raises NotAdded. Signs in as ``CSP_GRAPH__*`` says, which for the page is an application that may write.
    """
    table = next(one for one in declared_systems()[SYSTEM].tables if one.name == NAME)
    hasty = settings.model_copy(update={"patience_seconds": min(settings.patience_seconds, PATIENCE_SECONDS)})
    try:
        with _one_at_a_time, connect(address, SYSTEM, hasty) as connected:
            mapping = mapping_of(table, settings.graph.mapping)
            found = GraphList(connected.client, connected.site, table, mapping)

            def rows() -> Iterator[Values]:
                for entry in found.whole().values():
                    yield dict(zip(table.names, row_of(table, mapping, entry), strict=True))

            if is_open(rows(), row):
                return False
            try:
                add_row(found, row)
            except Unsure as unsure:
                if not is_open(rows(), row):
                    raise NotAdded(f"no answer from the list: {unsure}") from None
            return True
    except (SourceFault, NotFound, Refused, KeyError) as fault:
        raise NotAdded(str(fault)) from None


def is_open(rows: Iterator[Values], row: Values) -> bool:
    """Tell whether the same person's same dispute is among ``rows`` and not yet resolved."""
    same = ("record_type", "record_ref", "raised_by")
    return any(not known.get("resolved_on") and all(known.get(one) == row[one] for one in same) for known in rows)
