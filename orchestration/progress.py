"""What a run says while it works: one line of words per event, to whoever listens.

Nothing is shown or stored here: the command line draws it, Dagster's log keeps it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.ingestion.results import TableLoad

_log = logging.getLogger("orchestration.progress")


@dataclass(frozen=True)
class Step:
    """Something happened in ``stage``. ``done`` of ``total`` counts its units, where it has any."""

    stage: str
    text: str
    done: int | None = None
    total: int | None = None


Listener = Callable[[Step], None]
_listeners: list[Listener] = []


def say(stage: str, text: str, done: int | None = None, total: int | None = None) -> None:
    """Tell every listener; without one, the log."""
    step = Step(stage, text, done, total)
    for listener in _listeners:
        listener(step)
    if not _listeners:
        _log.info("%s: %s", stage, text)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hand every step to ``listener`` until the block ends."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def load_in_words(load: TableLoad) -> str:
    """Return what came of the read of one source table, in a few words."""
    changes = f"{load.upserts:,} rows" + (f", {load.deletes:,} deletes" if load.deletes else "")
    rejected = f", {load.rejected:,} rejected" if load.rejected else ""
    words = changes if load.status == "loaded" else load.status.replace("_", " ")
    return words + rejected + (f" ({load.message})" if load.message else "")
