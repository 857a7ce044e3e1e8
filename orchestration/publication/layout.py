"""Where releases lie on disk, and the one pointer. All names under ``published/`` are spelled here only."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from orchestration.faults import crash_point
from orchestration.publication import release_id as ids
from orchestration.publication.files import remove_tree, sync
from orchestration.settings import Settings

MANIFEST = "manifest.json"
GATE = "gate.json"
GATE_PAGE = "gate.html"
DATABASE = "scorecards.duckdb"
_UNFINISHED = (".staging-*", ".trash-*", ".current-*")


class Layout:
    """The published directory: ``releases/``, ``blocked/``, ``current`` and hidden work in progress."""

    def __init__(self, published: Path) -> None:
        self.root = published
        self.releases = published / "releases"
        self.blocked = published / "blocked"
        self.current = published / "current"

    def create(self) -> None:
        """Make the directories; those that exist stay as they are."""
        self.releases.mkdir(parents=True, exist_ok=True)
        self.blocked.mkdir(exist_ok=True)

    def staging(self, release_id: str) -> Path:
        """Return the hidden directory in which a release is put together."""
        return self.root / f".staging-{release_id}"

    def trash(self, release_id: str) -> Path:
        """Return the hidden name that a release takes while it is being deleted."""
        return self.root / f".trash-{release_id}"

    def current_id(self) -> str | None:
        """Return the release that ``current`` names, or None before the first publication."""
        return Path(os.readlink(self.current)).name if self.current.is_symlink() else None

    def release_ids(self) -> list[str]:
        """Return the complete releases, oldest first. Whatever bears a release's name is complete: see ``commit``."""
        return _named(self.releases)

    def blocked_ids(self) -> list[str]:
        """Return the blocked runs, oldest first."""
        return _named(self.blocked)

    def commit(self, staged: Path, release_id: str) -> Path:
        """Give a finished, synced staging directory its release's name: from here on it exists."""
        target = self.releases / release_id
        staged.rename(target)
        sync(self.releases)
        return target

    def switch(self, release_id: str) -> None:
        """Point ``current`` at a release by one atomic rename, durably."""
        previous = self.current_id()
        if previous and previous != release_id and (self.releases / previous).exists():
            os.utime(self.releases / previous)  # the moment it stopped being current: retention's grace runs from it
        link = self.root / f".current-{release_id}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases") / release_id)
        crash_point("publish.pointer_made")
        os.replace(link, self.current)
        sync(self.root)

    def sweep(self) -> list[str]:
        """Delete what dead runs left half done, and return the names. The caller holds the pipeline lock."""
        leftovers = sorted(path for pattern in _UNFINISHED for path in self.root.glob(pattern))
        for path in leftovers:
            path.unlink() if path.is_symlink() else remove_tree(path)
        return [path.name for path in leftovers]


def next_release_id(settings: Settings, now: datetime | None = None) -> str:
    """Return the id of the run that begins ``now`` (aware; default the clock): after every id in use."""
    layout = Layout(settings.published_dir)
    return ids.following(now or datetime.now(UTC), layout.release_ids() + layout.blocked_ids())


def _named(directory: Path) -> list[str]:
    if not directory.is_dir():
        return []
    return sorted(path.name for path in directory.iterdir() if ids.is_release_id(path.name))
