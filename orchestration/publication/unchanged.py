"""Which marts are what the last release published, to the last row: their files are linked, not written again.

A tick knows the version of every table (``orchestration.tick``); a release keeps the versions of what it published.
Where anything was or is withheld, where the versions are not known or the file is not what was published, nothing is
reused. The database is put right, row by row, in a copy of the earlier one, unless nothing in that is as it was or it
has grown too much: rows that go leave holes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.publication.earlier import NOTHING, Earlier
from orchestration.publication.export import RunRecord
from orchestration.publication.files import sha256_of
from orchestration.publication.layout import DATABASE, Layout
from orchestration.publication.release import Release

VERSIONS = "versions"
WHOLE = "database_bytes_when_whole"
"""Keys of the manifest: the versions of the marts, and the size of the database when it was last written as a whole."""

GROWTH = 1.5
"""A database that has grown by so much since then is written as a whole again."""


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


def reusable(layout: Layout, wanted: Mapping[str, str], run: RunRecord, is_whole: bool) -> Earlier:
    """Return what the current release has of the marts in the state ``wanted``.

    It must have been written by the same code and contract. ``is_whole``: nothing of this run is withheld.
    """
    current = layout.current_id()
    try:
        previous = Release.open(layout.releases / str(current))
    except (OSError, ValueError, KeyError):
        return NOTHING
    manifest = previous.manifest
    made_by = (manifest["contract_version"], manifest["code_version"])
    if not is_whole or manifest["withheld"] or made_by != (run.contract_version, run.code_version):
        return NOTHING
    before = manifest.get(VERSIONS, {})
    files = {name: f"{name}.parquet" for name, version in wanted.items() if before.get(name) == version}
    same = {name: previous.path / file for name, file in files.items() if _is_as_published(previous, file)}
    has_database = same and _is_compact(manifest) and _is_as_published(previous, DATABASE)
    return Earlier(same, previous.path / DATABASE if has_database else None)


def remembered(known: Mapping[str, str], earlier: Earlier, layout: Layout, database: Path) -> dict[str, Any]:
    """Return what the manifest is to say for the next release; nothing where no tick knows the marts."""
    if not known:
        return {}
    whole = database.stat().st_size
    if earlier.database:
        whole = Release.open(layout.releases / str(layout.current_id())).manifest[WHOLE]
    return {VERSIONS: dict(known), WHOLE: whole}


def _is_compact(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest["files"][DATABASE]["bytes"] <= GROWTH * manifest.get(WHOLE, 0))


def _is_as_published(release: Release, file: str) -> bool:
    """Look at the bytes: a file that was damaged since must not live on under a second name."""
    try:
        return sha256_of(release.path / file) == str(release.manifest["files"][file]["sha256"])
    except (OSError, KeyError):
        return False
