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

from orchestration.publication import changes
from orchestration.publication.content import content
from orchestration.publication.earlier import Earlier
from orchestration.publication.export import RunRecord
from orchestration.publication.files import sha256_of
from orchestration.publication.layout import DATABASE, Layout
from orchestration.publication.names import quoted
from orchestration.publication.release import Release

VERSIONS = "versions"
WHOLE = "database_bytes_when_whole"
"""Keys of the manifest: the versions of the marts, and the size of the database when it was last written as a whole."""

GROWTH = 1.5
"""A database that has grown by so much since then is written as a whole again."""


def versions(connection: Any) -> dict[str, str]:
    """Return the version of each mart of the warehouse by name, of a view its content; nothing where no tick knows."""
    query = """
        select split_part(node, '.', -1), version, table_type = 'VIEW' from warehouse.pipeline.tick_node
        inner join information_schema.tables
            on (table_catalog, table_schema, table_name) = ('warehouse', 'marts', split_part(node, '.', -1))
        where split_part(node, '.', 1) = 'model'
    """
    known = "select count(*) from duckdb_tables() where database_name = 'warehouse' and table_name = 'tick_node'"
    if not connection.execute(known).fetchone()[0]:
        return {}
    found = connection.execute(query).fetchall()
    contents = {name: f"warehouse.marts.{quoted(name)}" for name, _, is_view in found if is_view}
    return {name: version for name, version, _ in found} | {
        name: str(content(connection, relation)) for name, relation in contents.items()
    }


def reusable(connection: Any, layout: Layout, run: RunRecord, is_whole: bool) -> Earlier:
    """Return what the current release has of the marts of the warehouse as they stand.

    It must have been written by the same code and contract. ``is_whole``: nothing of this run is withheld.
    """
    wanted = versions(connection)
    nothing = Earlier(versions=wanted)
    try:
        previous = Release.open(layout.releases / str(layout.current_id()))
    except (OSError, ValueError, KeyError):
        return nothing
    manifest = previous.manifest
    made_by = (manifest["contract_version"], manifest["code_version"])
    if not is_whole or manifest["withheld"] or made_by != (run.contract_version, run.code_version):
        return nothing
    before = manifest.get(VERSIONS, {})
    files = {name: f"{name}.parquet" for name, version in wanted.items() if before.get(name) == version}
    same = {name: previous.path / file for name, file in files.items() if _is_as_published(previous, file)}
    has_database = same and _is_compact(manifest) and _is_as_published(previous, DATABASE)
    if not has_database:
        return Earlier(same, versions=wanted)
    return Earlier(same, previous.path / DATABASE, changes.known(connection, before, wanted), wanted)


def remembered(earlier: Earlier, layout: Layout, database: Path) -> dict[str, Any]:
    """Return what the manifest is to say for the next release; nothing where no tick knows the marts."""
    if not earlier.versions:
        return {}
    whole = database.stat().st_size
    if earlier.database:
        whole = Release.open(layout.releases / str(layout.current_id())).manifest[WHOLE]
    return {VERSIONS: dict(earlier.versions), WHOLE: whole}


def _is_compact(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest["files"][DATABASE]["bytes"] <= GROWTH * manifest.get(WHOLE, 0))


def _is_as_published(release: Release, file: str) -> bool:
    """Look at the bytes: a file that was damaged since must not live on under a second name."""
    try:
        return sha256_of(release.path / file) == str(release.manifest["files"][file]["sha256"])
    except (OSError, KeyError):
        return False
