"""What a release says about itself (``manifest.json``), and whether its bytes still bear that out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.export import SAFE, RunRecord, iso, mart_tables
from orchestration.publication.files import sha256_of
from orchestration.publication.gate import Verdict
from orchestration.publication.layout import DATABASE, GATE, GATE_PAGE, MANIFEST
from orchestration.publication.names import literal, quoted


@dataclass(frozen=True)
class Release:
    """A complete release on disk. ``path`` is its own directory, never ``current``."""

    release_id: str
    path: Path
    manifest: Mapping[str, Any]

    @property
    def rows(self) -> dict[str, int]:
        """Return the rows of each published table."""
        return {
            name.removesuffix(".parquet"): entry["rows"]
            for name, entry in self.manifest["files"].items()
            if name.endswith(".parquet")
        }

    @classmethod
    def open(cls, path: Path) -> Release:
        """Read the release in ``path``; raise ``FileNotFoundError`` where there is none."""
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return cls(manifest["release_id"], path, manifest)


def manifest_of(
    staged: Path,
    run: RunRecord,
    rows: Mapping[str, int],
    sources: Sequence[Mapping[str, Any]],
    verdict: Verdict,
    withheld: Sequence[Mapping[str, str]] = (),
    other_files: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return the manifest of the files in ``staged``.

    ``rows`` gives the rows of each table, ``other_files`` those of files that are no form of a table.
    """
    checks = verdict.passed + verdict.warned + verdict.failed
    counts = {f"{name}.parquet": count for name, count in rows.items()} | dict(other_files or {})
    counts |= {DATABASE: sum(rows.values()), GATE: checks, GATE_PAGE: checks}
    return {
        "release_id": run.release_id,
        "as_at": iso(run.as_at),
        "created_at": iso(run.created_at),
        "published_at": iso(datetime.now(UTC).replace(tzinfo=None, microsecond=0)),
        "contract_version": run.contract_version,
        "code_version": run.code_version,
        "previous_release_id": run.previous_release_id,
        "gate": verdict.summary(),
        "withheld": list(withheld),
        "sources": list(sources),
        "files": {path.name: _entry(path, counts[path.name]) for path in sorted(staged.iterdir())},
    }


def verify(path: Path) -> list[str]:
    """Return what is wrong with the release in ``path``, in plain words; an empty list means it is whole.

    Recomputes every checksum and every row count, in both forms of each table.
    """
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, Any] = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{path / MANIFEST} cannot be read ({error}): this is not a complete release"]
    problems = _wrong_files(path, files)
    if manifest.get("release_id") != path.name:
        problems.append(f"the manifest is of release {manifest.get('release_id')}, the directory of {path.name}")
    return problems or _wrong_rows(path, files, path.name)


def _wrong_files(path: Path, files: Mapping[str, Any]) -> list[str]:
    present = {item.name for item in path.iterdir()} - {MANIFEST}
    problems = [f"{name} is missing" for name in sorted(files.keys() - present)]
    problems += [f"{name} is not in the manifest" for name in sorted(present - files.keys())]
    changed = [name for name in sorted(files.keys() & present) if sha256_of(path / name) != files[name]["sha256"]]
    return problems + [f"{name} is not the file that was published: its checksum differs" for name in changed]


def _wrong_rows(path: Path, files: Mapping[str, Any], release_id: str) -> list[str]:
    """Count again what the checksums vouch for: a manifest may itself be wrong."""
    wanted = {name.removesuffix(".parquet"): entry["rows"] for name, entry in files.items() if ".parquet" in name}
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(path / DATABASE)} as release (read_only)")
        stored = mart_tables(connection, "release", "main")
        problems = [f"{DATABASE} holds tables {stored}, not {sorted(wanted)}"] if stored != sorted(wanted) else []
        for name in sorted(wanted.keys() & set(stored)):
            forms = {DATABASE: f"release.{quoted(name)}", "parquet": literal(path / f"{name}.parquet")}
            counts = {form: _count(connection, source) for form, source in forms.items()}
            problems += [
                f"{name} has {count} rows in {form}, {wanted[name]} in the manifest"
                for form, count in counts.items()
                if count != wanted[name]
            ]
        ids = connection.execute("select release_id from release.meta_build").fetchall()
    return problems if ids == [(release_id,)] else [*problems, f"meta_build names release {ids}, not {release_id}"]


def _count(connection: Any, source: str) -> int:
    return int(connection.execute(f"select count(*) from {source}").fetchone()[0])


def _entry(path: Path, rows: int) -> dict[str, Any]:
    return {"sha256": sha256_of(path), "bytes": path.stat().st_size, "rows": rows}
