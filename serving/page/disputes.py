"""A dispute goes back to where disputes live: a row of the review app's list, which the next run reads."""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from datetime import datetime
from pathlib import Path

from orchestration.settings import Settings
from serving.page.release import LOCAL

RECORD_TYPES = ("posting", "investigation")
LIST = "record_dispute.jsonl"


class NowhereToWrite(RuntimeError):
    """There is no list that the pipeline would read the dispute from. Nothing was kept."""


def list_path(settings: Settings) -> Path:
    """Return the list's file: the review app's directory, or that of the simulated force where no source is set."""
    given = settings.sources.review_app
    folder = Path(given) if given else settings.data_dir / "simulated" / "review_app"
    if (given is None and not settings.sources.is_empty) or not folder.is_dir():
        raise NowhereToWrite(f"there is no directory {folder}: set CSP_SOURCES__REVIEW_APP to the one that runs read")
    return folder / LIST


def raise_dispute(settings: Settings, record_type: str, ref: str, raised_by: str, now: datetime) -> bool:
    """Add the dispute to the list and wait for the disk; False where the same person's same dispute is still open.

    ``now`` is an instant in UTC; ``raised_on`` is its local date.
    """
    if record_type not in RECORD_TYPES:
        raise ValueError(f"{record_type} cannot be disputed here")
    row = {
        "id": f"page-{uuid.uuid4().hex}", "record_type": record_type, "record_ref": ref, "raised_by": raised_by,
        "raised_on": f"{now.astimezone(LOCAL):%Y-%m-%d}", "resolved_on": None, "resolution": None,
        "modified": f"{now:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip
    descriptor = os.open(list_path(settings), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o660)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read()
        if _is_open(lines, row):
            return False
        # A list whose last line was never ended must not swallow ours.
        start = b"" if not lines or lines.endswith(b"\n") else b"\n"
        file.write(start + json.dumps(row).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _is_open(lines: bytes, row: dict[str, str | None]) -> bool:
    same = ("record_type", "record_ref", "raised_by")
    for line in lines.splitlines():
        try:
            known = json.loads(line)
        except ValueError:
            continue
        if isinstance(known, dict) and not known.get("resolved_on") and all(known.get(one) == row[one] for one in same):
            return True
    return False
