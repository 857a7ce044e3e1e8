"""Which list and which internal field each contract column comes from: data, in a YAML file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from orchestration.ingestion.declaration import Column, DeclarationError, Table
from orchestration.setting_values import is_time_zone
from orchestration.settings import REPOSITORY

DEFAULT = REPOSITORY / "mappings" / "graph_lists.yml"
_OF_ITEM = {"id": "@id", "modified": "@lastModifiedDateTime"}


@dataclass(frozen=True)
class ListMapping:
    """One list: its id or name, and per contract column its field. ``@name`` is a property of the item itself."""

    name: str
    fields: dict[str, str]
    time_zone: str
    has_delta: bool = True

    @property
    def asked(self) -> dict[str, str]:
        """The columns that come from the item's fields."""
        return {column: field for column, field in self.fields.items() if not field.startswith("@")}


def mapping_of(table: Table, path: Path | None) -> ListMapping:
    """Return the mapping of ``table``. Raises DeclarationError naming file, list and remedy where it is unusable."""
    place = path or DEFAULT
    found = _document(place)
    entry = (found.get(table.system) or {}).get(table.name) or {}
    named = dict(entry.get("fields") or {})
    unknown = sorted(set(named) - set(table.names))
    if unknown:
        raise DeclarationError(f"{place}: {table}: {', '.join(unknown)} not in the contract; remove or correct them")
    if named.get(table.key, "@id") != "@id":
        # Graph says of a deleted item nothing but its id.
        raise DeclarationError(f"{place}: {table}: {table.key} is the item's own id (@id); leave it out of fields")
    fields = {name: str(named.get(name) or _OF_ITEM.get(name, name)) for name in table.names}
    zone = str(entry.get("time_zone") or found.get("time_zone") or "Europe/London")
    if not is_time_zone(zone):
        raise DeclarationError(f"{place}: {table}: there is no time zone {zone!r}; write it as Europe/London")
    return ListMapping(str(entry.get("list") or table.name), fields, zone, bool(entry.get("delta", True)))


def _document(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise DeclarationError(f"{path}: no such file; it maps the lists' fields, see docs/sources.md")
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise DeclarationError(f"{path}: no YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(found, dict):
        raise DeclarationError(f"{path}: expected system: table: {{list, fields}}")
    return found


def local_day(text: str, zone: str) -> str:
    """Return the day that a date-only field means.

    SharePoint keeps the midnight of the site's own zone and gives it in UTC: 2 July is 2024-07-01T23:00:00Z in London.
    Text that is no instant, or no midnight in either zone, comes back as it is and is judged later.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None or len(text) <= 10:
        return text
    for seen in (moment.astimezone(ZoneInfo(zone)), moment.astimezone(UTC)):
        if (seen.hour, seen.minute, seen.second) == (0, 0, 0):
            return seen.date().isoformat()
    return text


def is_day(column: Column) -> bool:
    """Tell whether the contract wants a day."""
    return column.data_type == "date"
