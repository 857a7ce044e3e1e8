"""The circuit breaker of each source over a network: one that keeps failing is left alone for a while.

A run is not kept waiting by the timeouts of a source that is down, and the source is not pressed while it comes up.
After the pause one run tries again; where it succeeds all is as before, and the cursor brings what changed meanwhile.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orchestration.ingestion.landing import wall_clock
from orchestration.ingestion.results import SourceFault

if TYPE_CHECKING:
    from orchestration.settings import Settings


def is_remote(address: str) -> bool:
    """Tell whether ``address`` is over a network: a file answers at once, and needs no pause."""
    return "://" in address and not address.startswith("sqlite")


def check(connection: Any, settings: Settings, system: str) -> None:
    """Raise SourceFault where the source is being left alone; a clock that was put back makes no pause longer."""
    row = connection.execute(
        "select failures, open_until, fault from ingest.breaker where system = ?", [system]
    ).fetchone()
    pause = timedelta(minutes=settings.breaker_minutes)
    if row and row[1] and timedelta(0) < row[1] - wall_clock() <= pause:
        raise SourceFault(
            f"{system}: left alone until {row[1]:%H:%M} UTC after {row[0]} failures in a row; the last was: {row[2]}"
        )


def failed(connection: Any, settings: Settings, system: str, fault: str) -> None:
    """Count a failure; from the set number on, leave the source alone."""
    row = connection.execute("select failures from ingest.breaker where system = ?", [system]).fetchone()
    failures = (row[0] if row else 0) + 1
    is_open = failures >= settings.breaker_failures
    until = wall_clock() + timedelta(minutes=settings.breaker_minutes) if is_open else None
    succeeded(connection, system)
    connection.execute("insert into ingest.breaker values (?, ?, ?, ?)", [system, failures, until, fault])


def succeeded(connection: Any, system: str) -> None:
    """Forget the failures: the source answers."""
    connection.execute("delete from ingest.breaker where system = ?", [system])
