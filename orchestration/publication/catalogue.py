"""What has been published, and going back to it."""

from __future__ import annotations

from orchestration.publication.hold import hold
from orchestration.publication.layout import Layout
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.reader import NothingPublished, open_current
from orchestration.publication.release import Release, verify
from orchestration.settings import Settings


def list_releases(settings: Settings) -> list[Release]:
    """Return every complete release, oldest first."""
    layout = Layout(settings.published_dir)
    return [Release.open(layout.releases / name) for name in layout.release_ids()]


def current_release(settings: Settings) -> Release | None:
    """Return the release that readers see, or None before the first publication."""
    try:
        with open_current(settings) as release:
            return release
    except NothingPublished:
        return None


def rollback(settings: Settings, release_id: str, why: str = "") -> Release:
    """Point readers at a kept release again, once it is verified, and keep them there until ``resume``.

    Nothing is rebuilt or deleted. The hold stands before the pointer moves: a death in between publishes nothing.

    Raises ``ValueError`` where there is no such release or it is damaged.
    """
    layout = Layout(settings.published_dir)
    with pipeline_lock(settings):
        if release_id not in layout.release_ids():
            raise ValueError(f"there is no release {release_id}; kept are: {', '.join(layout.release_ids()) or 'none'}")
        problems = verify(layout.releases / release_id)
        if problems:
            raise ValueError(f"release {release_id} is damaged and stays out of use: {'; '.join(problems)}")
        hold(settings, release_id, why)
        layout.switch(release_id)
        return Release.open(layout.releases / release_id)
