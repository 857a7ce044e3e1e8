"""dbt's manifest read as plain data: which models, seeds and tests there are and how they hang together.

dbt itself is not imported here: the manifest is a JSON file that set-up or the first run writes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from orchestration.settings import REPOSITORY, Settings

PROJECT_DIRS = ("models", "seeds", "dbt_project")
BUILT = ("model", "seed", "snapshot")

Key = tuple[str, str]


@dataclass(frozen=True)
class Node:
    """A relation that dbt builds. ``key`` is (layer, name); ``deps`` are the keys of what it reads."""

    key: Key
    unique_id: str
    kind: str
    description: str
    deps: tuple[Key, ...]


@dataclass(frozen=True)
class Check:
    """A dbt test, seen as a check of one relation. A blocking one stops publication when it fails."""

    key: Key
    unique_id: str
    name: str
    description: str
    blocking: bool


@dataclass(frozen=True)
class Project:
    """What dbt builds and checks, and how it describes the source tables that it reads."""

    nodes: tuple[Node, ...] = ()
    checks: tuple[Check, ...] = ()
    descriptions: Mapping[Key, str] = field(default_factory=dict)

    @property
    def marts(self) -> tuple[Node, ...]:
        """The published tables."""
        return tuple(node for node in self.nodes if node.key[0] == "marts")


def manifest_path(settings: Settings) -> Path:
    """Return where dbt leaves its manifest (``orchestration.transformation`` says so; a test holds them together)."""
    return settings.data_dir / "dbt" / "target" / "manifest.json"


def project(settings: Settings) -> Project:
    """Return the project as dbt last parsed it; an empty one before the first time."""
    path = manifest_path(settings)
    return _read(path, path.stat().st_mtime_ns) if path.exists() else Project()


def is_stale(settings: Settings) -> bool:
    """Tell whether the manifest is missing or older than a file of the dbt project."""
    path = manifest_path(settings)
    return not path.exists() or path.stat().st_mtime < max(_changes())


def _changes() -> Iterator[float]:
    for directory in PROJECT_DIRS:
        for root, _, names in os.walk(REPOSITORY / directory):
            yield from (os.stat(os.path.join(root, name)).st_mtime for name in names)


@lru_cache(maxsize=2)
def _read(path: Path, _changed_at: int) -> Project:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    sources = {(raw["source_name"], raw["name"]): raw["description"] for raw in manifest["sources"].values()}
    return Project(_parents_first(_nodes(manifest)), tuple(_checks(manifest)), sources)


def _nodes(manifest: Mapping[str, Any]) -> Iterator[Node]:
    for unique_id, raw in manifest["nodes"].items():
        if raw["resource_type"] in BUILT:
            parents = (_key(manifest, parent) for parent in raw.get("depends_on", {}).get("nodes", []))
            deps = tuple(dict.fromkeys(parent for parent in parents if parent))
            yield Node(_built_key(raw), unique_id, raw["resource_type"], raw.get("description", "").strip(), deps)


def _parents_first(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Sort so that every node comes after what it reads: the order in which Dagster wants to hear of them."""
    by_key = {node.key: node for node in nodes}
    order = TopologicalSorter({key: node.deps for key, node in by_key.items()}).static_order()
    return tuple(by_key[key] for key in order if key in by_key)


def _checks(manifest: Mapping[str, Any]) -> Iterator[Check]:
    for unique_id, raw in manifest["nodes"].items():
        if raw["resource_type"] == "test" and (key := _checked_key(manifest, raw)):
            blocking = raw["config"].get("severity", "error").lower() == "error"
            yield Check(key, unique_id, raw["name"], raw.get("description", "").strip(), blocking)


def _built_key(raw: Mapping[str, Any]) -> Key:
    return raw["schema"], raw["name"]


def _key(manifest: Mapping[str, Any], unique_id: str) -> Key | None:
    if unique_id in manifest["sources"]:
        source = manifest["sources"][unique_id]
        return source["source_name"], source["name"]
    raw = manifest["nodes"].get(unique_id)
    return _built_key(raw) if raw and raw["resource_type"] in BUILT else None


def _checked_key(manifest: Mapping[str, Any], raw: Mapping[str, Any]) -> Key | None:
    """Return the relation that a test is shown at: the one it hangs on, else the first it reads that dbt builds."""
    read = [raw.get("attached_node"), *raw.get("depends_on", {}).get("nodes", [])]
    children = [child for parent in read for child in manifest.get("child_map", {}).get(parent, [])]
    for unique_id in [*read, *children]:
        node = manifest["nodes"].get(unique_id)
        if node and node["resource_type"] in BUILT:
            return _built_key(node)
    return None
