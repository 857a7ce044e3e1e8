"""Which marts are what the last release published, to the last row: their files are linked, not written again.

A tick knows the version of every table (``orchestration.tick``); a release keeps the versions of what it published.
Where anything was or is withheld, where the versions are not known or the file is not what was published, nothing is
reused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.publication.export import RunRecord
from orchestration.publication.files import sha256_of
from orchestration.publication.layout import Layout
from orchestration.publication.release import Release

VERSIONS = "versions"


def versions(connection: Any) -> dict[str, str]:
    """Return the version of each mart of the warehouse by name; nothing where no tick keeps them."""
    query = """
        select split_part(node, '.', -1), version from warehouse.pipeline.tick_node
        where split_part(node, '.', 1) = 'model' and split_part(node, '.', -1) in (
            select table_name from information_schema.tables
            where table_catalog = 'warehouse' and table_schema = 'marts')
    """
    known = "select count(*) from duckdb_tables() where database_name = 'warehouse' and table_name = 'tick_node'"
    if not connection.execute(known).fetchone()[0]:
        return {}
    return dict(connection.execute(query).fetchall())


def reusable(layout: Layout, wanted: Mapping[str, str], run: RunRecord, is_whole: bool) -> dict[str, Path]:
    """Return the Parquet file of each mart that the current release holds in the state ``wanted``.

    It must have been written by the same code and contract. ``is_whole``: nothing of this run is withheld.
    """
    current = layout.current_id()
    try:
        previous = Release.open(layout.releases / str(current))
    except (OSError, ValueError, KeyError):
        return {}
    manifest = previous.manifest
    made_by = (manifest["contract_version"], manifest["code_version"])
    if not is_whole or manifest["withheld"] or made_by != (run.contract_version, run.code_version):
        return {}
    before = manifest.get(VERSIONS, {})
    files = {name: f"{name}.parquet" for name, version in wanted.items() if before.get(name) == version}
    return {name: previous.path / file for name, file in files.items() if _is_as_published(previous, file)}


def _is_as_published(release: Release, file: str) -> bool:
    """Look at the bytes: a file that was damaged since must not live on under a second name."""
    try:
        return sha256_of(release.path / file) == str(release.manifest["files"][file]["sha256"])
    except (OSError, KeyError):
        return False
