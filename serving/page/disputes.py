"""A dispute goes back to where disputes live: a row of the review app's list, in a file or at Microsoft Graph."""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from orchestration.ingestion.graph.add import Values
from orchestration.settings import Settings
from serving.page.dispute_list import NotAdded, add_dispute, is_open
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
    """Add the dispute to the list; False where the same person's same dispute is still open.

    ``now`` is an instant in UTC; ``raised_on`` is its local date. Raises ``NowhereToWrite``.
    """
    if record_type not in RECORD_TYPES:
        raise ValueError(f"{record_type} cannot be disputed here")
    row = {
        "id": f"page-{uuid.uuid4().hex}", "record_type": record_type, "record_ref": ref, "raised_by": raised_by,
        "raised_on": f"{now.astimezone(LOCAL):%Y-%m-%d}", "resolved_on": None, "resolution": None,
        "modified": f"{now:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip
    address = settings.sources.review_app or ""
    if address.startswith(("http://", "https://")):
        try:
            return add_dispute(settings, address, row)
        except NotAdded as fault:
            raise NowhereToWrite(str(fault)) from fault
    return _add_line(list_path(settings), row)


def _add_line(path: Path, row: Values) -> bool:
    """Add the row as a line and wait for the disk."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o660)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read()
        if is_open(_rows(lines), row):
            return False
        # A list whose last line was never ended must not swallow ours.
        start = b"" if not lines or lines.endswith(b"\n") else b"\n"
        file.write(start + json.dumps(row).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _rows(lines: bytes) -> Iterator[Values]:
    for line in lines.splitlines():
        try:
            known = json.loads(line)
        except ValueError:
            continue
        if isinstance(known, dict):
            yield known
