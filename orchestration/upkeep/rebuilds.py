"""Rebuilds of past instants (``make as-known``): made again at will, so officers' data do not lie there for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.baseline.as_known import FOLDER, empty, place
from orchestration.publication.lock import PipelineBusy, pipeline_lock

if TYPE_CHECKING:
    from orchestration.settings import Settings


def prune_rebuilds(settings: Settings, now: datetime | None = None) -> int:
    """Empty the rebuilds that are older than the policy and not at work; return how many."""
    oldest = (now or datetime.now(UTC)) - timedelta(days=settings.retention.rebuild_days)
    return sum(_emptied(settings, home.name, oldest) for home in sorted((settings.data_dir / FOLDER).glob("*")))


def _emptied(settings: Settings, name: str, oldest: datetime) -> bool:
    target = place(settings, f"{FOLDER}/{name}", settings.instant)
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
