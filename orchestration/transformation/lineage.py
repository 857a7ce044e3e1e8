"""Where a model comes from, by dbt's manifest."""

from __future__ import annotations

from typing import Any


def made_from(manifest: dict[str, Any], node: str) -> set[str]:
    """Return the unique ids of all that ``node`` is made from, near or far."""
    found: set[str] = set()
    ahead = [node]
    while ahead:
        new = set(manifest["parent_map"].get(ahead.pop(), ())) - found
        found |= new
        ahead.extend(new)
    return found
