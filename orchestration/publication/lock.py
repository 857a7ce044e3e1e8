"""One writer at a time, across processes, with a lock that the kernel frees when its holder dies.

Nothing is published here; every stage that writes (ingestion, dbt, publication) may take the same lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from orchestration.settings import Settings

LOCK_NAME = ".pipeline.lock"
A_LOOK_SECONDS = 5.0
"""How long a run waits for one that only looks at the landing: after a crash its log is read again first."""


class PipelineBusy(RuntimeError):
    """Another run is writing. The message names its process, host and start."""


@dataclass
class _Held:
    """One lock file in this process: the thread that holds it and how deep. Guarded by ``thread_lock``."""

    thread_lock: threading.RLock = field(default_factory=threading.RLock)
    depth: int = 0
    descriptor: int = -1


_held: dict[Path, _Held] = {}
_held_guard = threading.Lock()


@contextmanager
def pipeline_lock(settings: Settings, wait_seconds: float = 0.5, name: str = LOCK_NAME) -> Iterator[None]:
    """Hold the one writer's place (or another, by ``name``) until the block ends; the holding thread may enter again.

    Waits up to ``wait_seconds`` for another holder (by default a moment, for one that only looks in) and then
    raises ``PipelineBusy``. A holder that is killed, or a machine that loses power, frees the lock: the file
    stays, the kernel's lock on it does not.
    """
    path = settings.data_dir / name
    with _held_guard:
        held = _held.setdefault(path, _Held())
    deadline = time.monotonic() + wait_seconds
    _enter(held, path, deadline)
    try:
        yield
    finally:
        _leave(held)


def _enter(held: _Held, path: Path, deadline: float) -> None:
    if not held.thread_lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
        raise PipelineBusy(_message(path))
    if held.depth == 0:
        try:
            held.descriptor = _acquire(path, deadline)
        except BaseException:
            held.thread_lock.release()
            raise
    held.depth += 1


def _leave(held: _Held) -> None:
    held.depth -= 1
    if held.depth == 0:
        os.close(held.descriptor)
    held.thread_lock.release()


def _acquire(path: Path, deadline: float) -> int:
    """Open and lock the file, polling until ``deadline`` (monotonic seconds), and sign it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(descriptor, path, deadline)
        with suppress(OSError):  # a full disk: the lock is held all the same, only its words are missing
            _sign(descriptor)
    except BaseException:
        os.close(descriptor)  # or this process would hold the lock for as long as it lives
        raise
    return descriptor


def _lock(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise PipelineBusy(_message(path)) from None
            time.sleep(0.05)


def _sign(descriptor: int) -> None:
    """Say who holds the lock, for the message of whoever is refused. The kernel's lock, not this text, decides."""
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _message(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process"
    return (
        f"the pipeline is already running: {path} is held by {who}. "
        "Wait for that run to end, or stop that process; the lock frees itself when it ends."
    )
