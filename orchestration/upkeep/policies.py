"""All of upkeep, in one go, by the one writer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from orchestration.publication.lock import pipeline_lock
from orchestration.safekeeping import kept
from orchestration.upkeep.books import thin_out
from orchestration.upkeep.compaction import compact, let_go_of_damaged
from orchestration.upkeep.history import note_tidied, prune_ledger, prune_runs
from orchestration.upkeep.rebuilds import prune_rebuilds

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.settings import Settings

WAIT_SECONDS = 600.0


@dataclass(frozen=True)
class Tidied:
    """What was done: rows of books, runs, rebuilds and damaged files removed, bytes of the landing gained."""

    book_rows: int = 0
    bytes_gained: int = 0
    damaged: int = 0
    runs: int = 0
    ledger_runs: int = 0
    rebuilds: int = 0


def tidy(settings: Settings, instance: dg.DagsterInstance | None = None) -> Tidied:
    """Apply every policy once. Waits up to ten minutes for a run at work, then raises ``PipelineBusy``."""
    with pipeline_lock(settings, WAIT_SECONDS):
        # The copy is read back whole here: a file of it that was damaged at rest must not wait to be found by need.
        rows, gained = kept(settings, lambda: (thin_out(settings), compact(settings)), is_thorough=True)
        done = Tidied(
            book_rows=rows,
            bytes_gained=gained,
            damaged=let_go_of_damaged(settings),
            ledger_runs=prune_ledger(settings),
        )
    # These are not what the lock guards, and a long history takes minutes: no tick need wait for that.
    done = replace(done, rebuilds=prune_rebuilds(settings))
    if instance:
        done = replace(done, runs=prune_runs(settings, instance))
    note_tidied(settings)
    return done
