"""Where draws and results lie: directories that never change, their checksums in the landing (as for baselines)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.publication.files import remove_tree, sha256_of, sync, sync_tree, write_json
from orchestration.settings import Settings

MANIFEST = "draw.json"
_TABLE = "create table if not exists ingest.dip_sample (name varchar primary key, manifest_sha256 varchar)"


class DrawRefused(ValueError):
    """A draw cannot be made, or is not what was frozen. The message says why and what to do."""


def directory(settings: Settings) -> Path:
    """Return where draws lie."""
    return settings.data_dir / "dip_samples"


def stage(settings: Settings, name: str) -> Path:
    """Return an empty hidden directory in which ``name`` is put together."""
    staged = directory(settings) / f".staging-{name}"
    remove_tree(staged)
    staged.mkdir(parents=True)
    return staged


def commit(settings: Settings, staged: Path, name: str, facts: Mapping[str, Any]) -> Path:
    """Checksum the files in ``staged``, make them durable, name the directory, register it; return it."""
    from orchestration.ingestion.landing import open_landing

    files = {path.name: sha256_of(path) for path in sorted(staged.iterdir())}
    write_json(staged / MANIFEST, {**facts, "name": name, "files": files})
    for path in staged.iterdir():
        path.chmod(0o444)
    sync_tree(staged)
    target = directory(settings) / name
    # the register decides: what a killed command left behind without an entry was never frozen
    if name not in registered(settings):
        remove_tree(target)
    staged.rename(target)
    sync(target.parent)
    with open_landing(settings) as landing:
        landing.execute(_TABLE)
        landing.execute("insert into ingest.dip_sample values (?, ?)", [name, sha256_of(target / MANIFEST)])
    return target


def registered(settings: Settings) -> dict[str, str]:
    """Return the checksum of every frozen draw and result by name."""
    from orchestration.ingestion.landing import open_landing

    if not settings.landing_path.exists():
        return {}
    with open_landing(settings) as landing:
        landing.execute(_TABLE)
        return dict(landing.execute("select name, manifest_sha256 from ingest.dip_sample order by name").fetchall())


def verify_draws(settings: Settings) -> dict[str, Path]:
    """Return every frozen draw and result, verified byte for byte; raise ``DrawRefused`` naming a wrong one."""
    found = registered(settings)
    for name, checksum in found.items():
        path = directory(settings) / name
        if not (path / MANIFEST).is_file() or sha256_of(path / MANIFEST) != checksum:
            raise _damaged(path / MANIFEST)
        files = json.loads((path / MANIFEST).read_text(encoding="utf-8"))["files"]
        for each, expected in files.items():
            if not (path / each).is_file() or sha256_of(path / each) != expected:
                raise _damaged(path / each)
    return {name: directory(settings) / name for name in found}


def _damaged(path: Path) -> DrawRefused:
    return DrawRefused(f"{path} is not what was frozen: restore it from the backup and find out who changed it")
