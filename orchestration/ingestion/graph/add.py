"""Add a row to a list at Microsoft Graph: once, however the network behaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from orchestration.ingestion.graph.answers import Json
from orchestration.ingestion.graph.lists import GraphList

Values = Mapping[str, str | None]
"""A row by the contract's column names; days as 2024-11-05."""


def add_row(found: GraphList, values: Values) -> str:
    """Add ``values`` to the list and return the new item's id; columns that the list makes itself are left to it.

    Raises Unsure where no answer says whether it was added, and what ``GraphClient.get`` raises.
    """
    fields: Json = {}
    for name, field in found.mapping.asked.items():
        if (value := values.get(name)) is not None:
            fields[field] = _as_kept(found, field, value)
    return str(found.client.add(f"{found.place}/items", {"fields": fields})["id"])


def _as_kept(found: GraphList, field: str, value: str) -> str:
    """Return a day as a list keeps it: the midnight of the site's own zone, in UTC. Text stays."""
    if "dateTime" not in found.columns[field]:
        return value
    day = date.fromisoformat(value)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(found.mapping.time_zone))
    return f"{midnight.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
