"""Names of releases: they sort by time and only ever go forward, even where the clock does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_PATTERN = re.compile(r"\d{8}T\d{9}Z")


def is_release_id(text: str) -> bool:
    """Tell whether ``text`` has the form of a release id (``YYYYMMDDTHHMMSSmmmZ``)."""
    return _PATTERN.fullmatch(text) is not None


def following(now: datetime, known: list[str]) -> str:
    """Return the id for ``now`` (aware), or one millisecond past the greatest of ``known`` if that is later."""
    wanted = _format(now.astimezone(UTC))
    latest = max((name for name in known if is_release_id(name)), default="")
    return wanted if wanted > latest else _format(_parse(latest) + timedelta(milliseconds=1))


def _format(instant: datetime) -> str:
    return f"{instant:%Y%m%dT%H%M%S}{instant.microsecond // 1000:03d}Z"


def _parse(release_id: str) -> datetime:
    whole = datetime.strptime(release_id[:15], "%Y%m%dT%H%M%S")
    return whole + timedelta(milliseconds=int(release_id[15:18]))
