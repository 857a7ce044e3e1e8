"""A hold: readers stay on the release that an operator went back to, and nothing is published until he lets go.

Without it the next tick, minutes later, would publish what he went back from. It is one file in the data directory; a
file that cannot be read holds as well: whoever wrote it did not want readers to move.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration.publication.files import write_json
from orchestration.settings import Settings

HOLD = "hold.json"
LET_GO = "python -m orchestration resume"


class ReleaseHeld(RuntimeError):
    """Nothing may be published: readers are kept on a release. The message says which, since when, why and how long."""


@dataclass(frozen=True)
class Hold:
    """The release that readers are kept on, since when (ISO, UTC) and why."""

    release_id: str
    since: str
    why: str

    @property
    def words(self) -> str:
        """What an operator is told, without a full stop."""
        since = f" since {self.since}" if self.since else ""
        kept = f"readers are kept on release {self.release_id}{since} ({self.why})"
        return f"{kept}, and nothing is published until: {LET_GO}"


def read_hold(settings: Settings) -> Hold | None:
    """Return the hold that stands, or None where runs may publish."""
    path = settings.data_dir / HOLD
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Hold(*(str(kept[name]) for name in ("release_id", "since", "why")))
    except (OSError, ValueError, KeyError, TypeError):
        return Hold("that is current", "", f"{path} cannot be read")


def held_in_words(settings: Settings) -> str | None:
    """Return in words why nothing is published; None where runs may."""
    held = read_hold(settings)
    return held.words if held else None


def hold(settings: Settings, release_id: str, why: str) -> Hold:
    """Keep readers on a release from now on. The caller holds the pipeline lock."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    held = Hold(release_id, since, why.strip() or "no reason was given")
    write_json(settings.data_dir / HOLD, {"release_id": held.release_id, "since": held.since, "why": held.why})
    return held


def resume(settings: Settings) -> Hold | None:
    """Let go: the next run publishes. Return the hold that stood, None where there was none."""
    held = read_hold(settings)
    (settings.data_dir / HOLD).unlink(missing_ok=True)
    return held


def require_none(settings: Settings) -> None:
    """Raise ``ReleaseHeld`` while a hold stands."""
    held = read_hold(settings)
    if held:
        raise ReleaseHeld(held.words)
