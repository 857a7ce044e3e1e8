"""Rebuilds of past instants (``make as-known``, a bridge that died): made again at will, so they go in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.baseline.as_known import FOLDER, empty, place
from orchestration.baseline.bridge import WORKSHOP
from orchestration.publication.lock import PipelineBusy, pipeline_lock

if TYPE_CHECKING:
    from orchestration.settings import Settings


def prune_rebuilds(settings: Settings, now: datetime | None = None) -> int:
    """Empty the rebuilds that are older than the policy and not at work; return how many."""
    oldest = (now or datetime.now(UTC)) - timedelta(days=settings.retention.rebuild_days)
    homes = [home for folder in (FOLDER, WORKSHOP) for home in sorted((settings.data_dir / folder).glob("*"))]
    return sum(_emptied(settings, home, oldest) for home in homes)


def _emptied(settings: Settings, home: Path, oldest: datetime) -> bool:
    target = place(settings, str(home.relative_to(settings.data_dir)), settings.instant)
    files = [path for path in (target.landing_path, target.warehouse_path) if path.exists()]
    if not files or max(map(_changed, files)) >= oldest:
        return False
    try:
        with pipeline_lock(target):
            empty(target)
    except PipelineBusy:
        return False
    return True


def _changed(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
