"""Read the current release whole, however often it is switched meanwhile, and keep it from being deleted.

A reader without this module (Power BI, pandas) resolves ``current`` once and has retention's grace to finish.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.publication.layout import Layout
from orchestration.publication.release import Release
from orchestration.settings import Settings


class NothingPublished(RuntimeError):
    """There is no release yet."""


@contextmanager
def open_current(settings: Settings) -> Iterator[Release]:
    """Yield the current release, shared-locked until the block ends. Raises ``NothingPublished``.

    Open files by ``release.path``, never by ``current``: the pointer may move while you read.
    """
    layout = Layout(settings.published_dir)
    descriptor, path = _lock_current(layout)
    try:
        yield Release.open(path)
    finally:
        os.close(descriptor)


def _lock_current(layout: Layout) -> tuple[int, Path]:
    """Lock what ``current`` names; begin again where it was deleted between the look and the lock."""
    while True:
        release_id = layout.current_id()
        if release_id is None:
            raise NothingPublished(f"nothing is published in {layout.root} yet: run the pipeline first (make run)")
        path = layout.releases / release_id
        descriptor = _shared_lock(path)
        if descriptor is not None:
            return descriptor, path
        if layout.current_id() == release_id:
            raise NothingPublished(f"{layout.current} names {release_id}, which is missing: roll back to another one")


def _shared_lock(path: Path) -> int | None:
    """Return an open, locked descriptor of the directory, or None where that name is no longer its own."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    try:
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except FileNotFoundError:
        pass
    os.close(descriptor)
    return None
