"""The descriptions of marts and their columns as dbt has them: PostgreSQL's comments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.settings import Settings

ADDED = {
    "build_key": "The release this row is of, as a number; the same in every table of one release.",
    "release_id": "Identifier of the release.",
}


@dataclass(frozen=True)
class Words:
    """Descriptions of one mart: of the table, and of each column by name."""

    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def read_words(settings: Settings) -> dict[str, Words]:
    """Return the words of every mart. dbt reads its project first where it changed since."""
    from orchestration.defs.manifest import is_stale, manifest_path

    if is_stale(settings):
        from orchestration.transformation import parse

        parse(settings)
    return words_in(manifest_path(settings))


def words_in(manifest: Path) -> dict[str, Words]:
    """Return the words of every mart that dbt's ``manifest.json`` describes."""
    nodes: Mapping[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    marts = [raw for raw in nodes.values() if raw["resource_type"] == "model" and raw["schema"] == "marts"]
    return {raw["name"]: _words(raw) for raw in marts}


def _words(raw: Mapping[str, Any]) -> Words:
    columns = {name: column["description"].strip() for name, column in raw["columns"].items()}
    return Words(raw["description"].strip(), columns)
