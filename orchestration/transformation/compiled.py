"""The compiled SQL of dbt's data tests, kept beside the manifest until the project changes.

Compiling 750 tests takes dbt ten seconds and gives the same text as long as no test, macro or relation changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from orchestration.settings import Settings
from orchestration.transformation import runner
from orchestration.transformation.data_tests import DataTest


def compiled_tests(settings: Settings, project: Path, manifest: Any, wanted: Collection[str]) -> list[DataTest]:
    """Return the data tests with the unique ids ``wanted``, with their SQL; raise ``DbtFailed`` where one is wrong."""
    path, signature = runner.target_dir(settings) / "data_tests.json", _signature(manifest)
    known = _read(path, signature)
    missing = [unique_id for unique_id in wanted if unique_id not in known]
    if missing:
        is_all = len(missing) == len(_all_ids(manifest))  # 750 names cost dbt seconds to look up
        names = ["resource_type:test"] if is_all else [manifest.nodes[unique_id].name for unique_id in missing]
        command = ["compile", runner.UNWRITTEN, "--no-populate-cache", "--select", *names]
        outcome = runner.invoke(settings, project, command, manifest)
        known |= {result.node.unique_id: result.node.compiled_code for result in outcome.results}
        path.write_text(json.dumps({"signature": signature, "tests": known}), encoding="utf-8")
    return [DataTest(manifest.nodes[unique_id], known[unique_id]) for unique_id in wanted]


def data_test_ids(
    settings: Settings, project: Path, manifest: Any, select: str | None, unbuilt: Collection[str]
) -> list[str]:
    """Return the unique ids of the data tests of a dbt selection (default all) that read nothing of ``unbuilt``."""
    found = _all_ids(manifest) if select is None else _selected_ids(settings, project, manifest, select)
    return [unique_id for unique_id in found if not set(manifest.nodes[unique_id].depends_on.nodes) & set(unbuilt)]


def _all_ids(manifest: Any) -> list[str]:
    return [unique_id for unique_id, node in manifest.nodes.items() if str(node.resource_type) == "test"]


def _selected_ids(settings: Settings, project: Path, manifest: Any, select: str) -> list[str]:
    only = ["--resource-type", "test", "--select", select, "--output", "json", "--output-keys", "unique_id"]
    return [json.loads(line)["unique_id"] for line in runner.invoke(settings, project, ["ls", *only], manifest)]


def _read(path: Path, signature: str) -> dict[str, str]:
    """Return what was kept, or nothing where it belongs to another state of the project or cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(found["tests"]) if found.get("signature") == signature else {}


def _signature(manifest: Any) -> str:
    """Return a digest of all that compiled SQL depends on: tests, macros and the names of relations."""
    digest = hashlib.sha256()
    for unique_id, macro in sorted(manifest.macros.items()):
        digest.update(f"{unique_id}\0{macro.macro_sql}\0".encode())
    for unique_id, node in sorted({**manifest.nodes, **manifest.sources}.items()):
        kind = str(node.resource_type)
        stated = [node.raw_code, getattr(node, "test_metadata", None), node.config] if kind == "test" else []
        digest.update(f"{unique_id}\0{getattr(node, 'relation_name', '')}\0{stated}\0".encode())
    return digest.hexdigest()
