"""How the second copy stands, between runs: when it last held all of the landing, and what of it was read back.

A file beside the landing, ``copy.json``. Where it is gone or makes no sense, everything is read back once more.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.ingestion.landing import wall_clock
from orchestration.publication.files import log_beside
from orchestration.safekeeping.reading import Stamp, stamp

if TYPE_CHECKING:
    from orchestration.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """The second copy as a run left it.

    ``complete_at``: when it was last seen to hold all that the landing held (naive UTC, wall clock); ``landing``: the
    stamp of the landing at that time. ``is_told``: the copy could not be written since, and somebody was called.
    ``read_back``: the stamp that each of its files had when it was whole.
    """

    complete_at: datetime | None = None
    landing: Stamp | None = None
    is_told: bool = False
    read_back: Mapping[str, Stamp] = field(default_factory=dict)

    def seconds_old(self, now: datetime, landing: Stamp | None) -> float | None:
        """Return how long ago the copy was seen complete, 0 where ``landing`` is untouched since; None: never."""
        if self.complete_at is None:
            return None
        is_untouched = landing is not None and landing == self.landing
        return 0.0 if is_untouched else max((now - self.complete_at).total_seconds(), 0.0)  # a clock may be put back

    def is_behind(self, seconds_old: float | None, minutes: int) -> bool:
        """Tell whether the copy could not be written, or was last seen complete more than ``minutes`` ago."""
        return self.is_told or (seconds_old or 0.0) > 60 * minutes


def landing_stamp(settings: Settings) -> Stamp | None:
    """Return the stamp of the landing; None where there is none, or part of it lies in a log beside it."""
    path = settings.landing_path
    return stamp(path) if path.exists() and not log_beside(path).exists() else None


def age(settings: Settings) -> tuple[float | None, bool]:
    """Return how many seconds ago the copy was complete (None: never; 0: it is) and whether it is behind."""
    found = standing(settings)
    seconds = found.seconds_old(wall_clock(), landing_stamp(settings))
    return seconds, found.is_behind(seconds, settings.retention.copy_minutes)


def standing(settings: Settings) -> Standing:
    """Return how the copy stands."""
    try:
        said = json.loads(_path(settings).read_text(encoding="utf-8"))
        complete_at = datetime.fromisoformat(said["complete_at"]) if said["complete_at"] else None
        landing = _stamp(said["landing"]) if said["landing"] else None
        stamps = {str(name): _stamp(found) for name, found in said["read_back"].items()}
        return Standing(complete_at, landing, bool(said["is_told"]), stamps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Standing()


def remember(settings: Settings, now: Standing) -> None:
    """Write how the copy stands; where that fails the log says so, and its age grows."""
    said = asdict(now) | {"complete_at": now.complete_at.isoformat() if now.complete_at else None}
    draft = _path(settings).with_name(".copy.json.draft")
    try:
        draft.write_text(json.dumps(said), encoding="utf-8")
        os.replace(draft, _path(settings))
    except OSError as fault:
        log.warning("how the second copy of the landing stands could not be written (%s)", fault)


def _stamp(said: Sequence[int]) -> Stamp:
    size, at = said
    return int(size), int(at)


def _path(settings: Settings) -> Path:
    return settings.landing_path.with_name("copy.json")
