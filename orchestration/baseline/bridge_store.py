"""Built bridges on disk: ``<data dir>/bridges/<baseline>/<when built>/``. The latest is used; none is ever changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.baseline.store import CELLS, BaselineDamaged, instant
from orchestration.publication.export import iso
from orchestration.publication.files import remove_tree, sha256_of, sync, sync_tree, write_json
from orchestration.settings import Settings

FACTS = "bridge.json"


@dataclass(frozen=True)
class Bridge:
    """One built bridge: when (wall clock), the as-at of the release it leads to, its cells or why there are none."""

    built_at: datetime | None
    as_at: datetime | None
    note: str | None
    cells: Path | None


def bridges_dir(settings: Settings) -> Path:
    """Return where bridges lie."""
    return settings.data_dir / "bridges"


def latest_bridge(settings: Settings, name: str) -> Bridge | None:
    """Return the bridge of baseline ``name`` built last, or None. Raises ``BaselineDamaged`` where it was changed."""
    home = bridges_dir(settings) / name
    built = sorted(path for path in home.iterdir() if not path.name.startswith(".")) if home.is_dir() else []
    return _open(built[-1]) if built else None


def _open(path: Path) -> Bridge:
    try:
        facts = json.loads((path / FACTS).read_text(encoding="utf-8"))
        whole = facts["sha256"] is None or sha256_of(path / CELLS) == facts["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise BaselineDamaged(f"{path} is not what was built: remove that directory and build it again (make bridge)")
    if facts["sha256"] is None:
        return Bridge(None, None, facts["note"], None)
    return Bridge(instant(facts["built_at"]), instant(facts["as_at"]), None, path / CELLS)


def new_directory(settings: Settings, name: str, built_at: datetime) -> Path:
    """Return an empty hidden directory for a bridge of baseline ``name`` that is being built."""
    staged = bridges_dir(settings) / name / f".{built_at:%Y%m%dT%H%M%S%f}"
    remove_tree(staged)
    staged.mkdir(parents=True)
    return staged


def keep(staged: Path, built_at: datetime, as_at: datetime | None, note: str | None = None) -> Path:
    """Finish the bridge in ``staged`` and give it its name. Without cells it says why in ``note``."""
    cells = staged / CELLS
    checksum = sha256_of(cells) if cells.exists() else None
    facts = {"built_at": iso(built_at), "as_at": iso(as_at), "note": note, "sha256": checksum}
    write_json(staged / FACTS, facts)
    sync_tree(staged)
    target = staged.with_name(staged.name.removeprefix("."))
    staged.rename(target)
    sync(target.parent)
    return target
