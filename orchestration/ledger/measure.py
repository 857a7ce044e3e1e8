"""Stages of a run, measured: a decorator for the methods of ``PipelineRun``. What a stage does it does not know."""

from __future__ import annotations

import functools
import logging
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from orchestration.faults import crash_point
from orchestration.ledger import store
from orchestration.ledger.meter import Meter
from orchestration.settings import Settings

Given = ParamSpec("Given")
Result = TypeVar("Result")
log = logging.getLogger(__name__)


class Measured(Protocol):
    """What is measured: anything with settings, and room for the number of its run in the ledger."""

    settings: Settings
    ledger_run: int | None


AnyRun = TypeVar("AnyRun", bound=Measured)
Method = Callable[Concatenate[AnyRun, Given], Result]


def measured(method: Method[AnyRun, Given, Result]) -> Method[AnyRun, Given, Result]:
    """Enter what a call of ``method`` cost in the ledger; crash points ``run.before`` and ``run.after`` it (by name).

    A ledger that cannot be written is told in the log and stops nothing.
    """
    stage = method.__name__

    @functools.wraps(method)
    def call(self: AnyRun, /, *given: Given.args, **named: Given.kwargs) -> Result:
        _begin(self)
        crash_point("run.before", stage)
        meter, detail = Meter(), " ".join(word for word in given if isinstance(word, str))
        try:
            result = method(self, *given, **named)
        except BaseException as fault:
            outcome = store.BLOCKED if type(fault).__name__ == "PublicationBlocked" else store.FAILED
            _enter(self, [stage, detail, *meter.read(), 0, outcome], outcome)
            raise
        spent = [stage, detail, *meter.read(), rows_of(result)]
        if stage == "publish":
            _enter(self, [*spent, "done"], store.PUBLISHED, result)
        else:
            fault_in = bool(getattr(result, "broken_models", ()))
            _enter(self, [*spent, store.FAILED if fault_in else "done"], store.FAILED if fault_in else None)
        crash_point("run.after", stage)
        return result

    return call


def closed(run: Measured) -> None:
    """Say that ``run`` is over; one that neither published nor failed had nothing to do."""
    number = run.ledger_run
    if number is not None:
        _tolerantly(run, lambda ledger: store.close(ledger, number))


def rows_of(result: Any) -> int:
    """Return how many rows a stage moved, as far as its result says: landed, replayed or published."""
    if isinstance(result, Iterable):
        return sum(getattr(one, "upserts", 0) + getattr(one, "deletes", 0) for one in result)
    counts = getattr(result, "applied", None) or getattr(result, "rows", None)
    return sum(counts.values()) if isinstance(counts, dict) else 0


def _begin(run: Measured) -> None:
    def write(ledger: sqlite3.Connection) -> None:
        run.ledger_run = store.begin(ledger, run.settings.instant)

    if run.ledger_run is None:
        _tolerantly(run, write)


def _scopes(release: Any) -> list[Any]:
    from orchestration.publication.withheld import whole  # loaded by whoever published; slow to import before

    return whole(release.manifest["withheld"])


def _enter(run: Measured, stage: list[Any], outcome: str | None = None, release: Any = None) -> None:
    number = run.ledger_run
    if number is None:
        return

    def write(ledger: sqlite3.Connection) -> None:
        store.add_stage(ledger, number, stage)
        if outcome:
            withheld = len(_scopes(release)) if release else 0
            store.end(ledger, number, outcome, release.release_id if release else None, withheld)

    _tolerantly(run, write)


def _tolerantly(run: Measured, write: Callable[[sqlite3.Connection], None]) -> None:
    """Open the ledger and let ``write`` write in it; neither stops the run where it cannot be done."""
    try:
        with store.writing(run.settings) as ledger:
            write(ledger)
    except (OSError, sqlite3.Error) as fault:
        log.warning("the ledger of runs could not be written (%s)", fault)
