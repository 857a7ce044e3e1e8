"""Where baselines lie, and whether each still is what was frozen. Files are never changed once they have a name.

``<data dir>/baselines/<name>/`` holds ``baseline.json`` (what, when, from where, and the checksum of every other file)
and Parquet files. The checksum of ``baseline.json`` itself stands in the landing, so that neither can be changed alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.publication.files import remove_tree, sha256_of, sync, sync_tree, write_json
from orchestration.settings import Settings

MANIFEST = "baseline.json"
CELLS = "cell.parquet"


class BaselineDamaged(RuntimeError):
    """A baseline is not what was frozen. The message names the file and what to do."""


class BaselineRefused(ValueError):
    """A baseline cannot be frozen, imported or bridged as asked. The message says why and what to do."""


@dataclass(frozen=True)
class Baseline:
    """One baseline on disk. ``month`` is its first day; instants are naive UTC."""

    name: str
    path: Path
    manifest: Mapping[str, Any]

    @property
    def month(self) -> date:
        """Return the first day of the month that was frozen."""
        return date.fromisoformat(self.manifest["month"])

    @property
    def captured_at(self) -> datetime:
        """Return the as-at of the release frozen, or when imported figures were captured."""
        return instant(self.manifest["captured_at"])

    @property
    def frozen_at(self) -> datetime:
        """Return the wall clock at which it was frozen."""
        return instant(self.manifest["frozen_at"])


def instant(text: str) -> datetime:
    """Return ISO text ending in Z as a naive UTC instant."""
    return datetime.fromisoformat(text.removesuffix("Z"))


def commit(settings: Settings, staged: Path, name: str, manifest: Mapping[str, Any]) -> Baseline:
    """Finish the files in ``staged``: checksum, make durable, give the directory its name and register it."""
    files = {path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size} for path in sorted(staged.iterdir())}
    write_json(staged / MANIFEST, {**manifest, "name": name, "files": files})
    for path in staged.iterdir():
        path.chmod(0o444)
    sync_tree(staged)
    target = settings.baselines_dir / name
    staged.rename(target)
    sync(target.parent)
    return enter(settings, name)


def stage_directory(settings: Settings, name: str) -> Path:
    """Return an empty hidden directory in which baseline ``name`` is put together."""
    staged = settings.baselines_dir / f".staging-{name}"
    remove_tree(staged)
    staged.mkdir(parents=True)
    return staged


def enter(settings: Settings, name: str) -> Baseline:
    """Enter a whole baseline in the landing's register: from here on every run verifies it."""
    from orchestration.ingestion.landing import open_landing
    from orchestration.safekeeping import kept

    baseline = _opened(settings.baselines_dir / name)
    row = [name, baseline.month, sha256_of(baseline.path / MANIFEST), baseline.captured_at, baseline.frozen_at]

    def register() -> None:
        with open_landing(settings) as landing:
            landing.execute("insert into ingest.baseline values (?, ?, ?, ?, ?)", row)

    kept(settings, register)
    return baseline


def registered(settings: Settings) -> dict[str, str]:
    """Return the checksum of ``baseline.json`` of every baseline ever frozen here, by name."""
    from orchestration.ingestion.landing import open_landing

    if not settings.landing_path.exists():
        return {}
    with open_landing(settings) as landing:
        return dict(landing.execute("select name, manifest_sha256 from ingest.baseline order by name").fetchall())


def load_baselines(settings: Settings) -> list[Baseline]:
    """Return every baseline, verified byte for byte. Raises ``BaselineDamaged`` naming the first file that is wrong."""
    register = registered(settings)
    for path in _directories(settings):
        if path.name not in register:
            raise BaselineDamaged(
                f"{path} is not in the register of baselines: a freeze was cut off, or it was put there by hand. "
                "Freeze or import it again with the same command to finish it, or remove the directory."
            )
    return [_verified(settings.baselines_dir / name, checksum) for name, checksum in register.items()]


def _directories(settings: Settings) -> list[Path]:
    found = settings.baselines_dir.iterdir() if settings.baselines_dir.is_dir() else iter(())
    return sorted(path for path in found if path.is_dir() and not path.name.startswith("."))


def _verified(path: Path, checksum: str) -> Baseline:
    if not (path / MANIFEST).is_file() or sha256_of(path / MANIFEST) != checksum:
        raise _damaged(path / MANIFEST, "missing or changed")
    return _opened(path)


def _opened(path: Path) -> Baseline:
    """Open a baseline and check its files against its own manifest."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        files: Mapping[str, Any] = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path / MANIFEST, f"unreadable ({error})") from error
    for name, facts in files.items():
        if not (path / name).is_file() or sha256_of(path / name) != facts["sha256"]:
            raise _damaged(path / name, "missing or changed")
    for found in path.iterdir():
        if found.name not in files and found.name != MANIFEST:
            raise _damaged(found, "not part of what was frozen")
    return Baseline(path.name, path, manifest)


def _damaged(path: Path, what: str) -> BaselineDamaged:
    return BaselineDamaged(
        f"{path} is {what}: the baseline is not what was frozen, so nothing is published. "
        "Restore the baseline's directory from the backup; find out who changed it."
    )
