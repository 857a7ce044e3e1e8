"""Which releases may go. Kept: the last N, every baseline's, the current one, any being read, any lately current."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from orchestration.faults import crash_point
from orchestration.publication.files import remove_tree
from orchestration.publication.layout import Layout
from orchestration.settings import Settings

GRACE = timedelta(minutes=15)
"""How long a release outlives being current, for readers that know nothing of locks (Power BI, pandas)."""

log = logging.getLogger(__name__)


def prune(layout: Layout, settings: Settings, grace: timedelta = GRACE) -> list[str]:
    """Delete the releases that nothing keeps; return their ids. The caller holds the pipeline lock.

    A baseline file that cannot be read stops all deletion: what it points to is unknown.
    """
    try:
        pinned = baseline_releases(settings.data_dir)
    except ValueError as error:
        log.warning("no release was deleted: %s", error)
        return []
    names = layout.release_ids()
    kept = set(names[-max(settings.releases_kept, 1) :]) | pinned | {layout.current_id()}
    return [name for name in names if name not in kept and _delete(layout, name, grace)]


def baseline_releases(data_dir: Path) -> set[str]:
    """Return the releases that captured baselines point to; raise ``ValueError`` naming an unreadable one."""
    found = set()
    for path in sorted(data_dir.glob("baselines/*/baseline.json")):
        try:
            release_id = json.loads(path.read_text(encoding="utf-8"))["release_id"]
            if release_id is not None:  # imported figures come from no release
                found.add(str(release_id))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} names no release ({error!r}): restore it, or remove its directory") from error
    return found


def _delete(layout: Layout, release_id: str, grace: timedelta) -> bool:
    """Delete one release unless it is in its grace or being read. It loses its name first, so none is ever torn."""
    path = layout.releases / release_id
    if time.time() - path.stat().st_mtime < grace.total_seconds():
        return False
    with _unread(path) as free:
        if free:
            path.rename(layout.trash(release_id))
            crash_point("prune.trashed")
            remove_tree(layout.trash(release_id))
    return free


@contextmanager
def _unread(path: Path) -> Iterator[bool]:
    """Yield whether no reader holds the release; while the block runs none can begin."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield _try_exclusive(descriptor)
    finally:
        os.close(descriptor)


def _try_exclusive(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
