"""Write the operator's page and the metrics, whole or not at all; a failure to is told in the log and stops nothing."""

from __future__ import annotations

import logging
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.ledger import last_runs
from orchestration.publication.layout import GATE_PAGE

if TYPE_CHECKING:
    from orchestration.settings import Settings

PAGE, METRICS = "status.html", "scorecards.prom"
RUNS_SHOWN = 20
log = logging.getLogger(__name__)


def status_dir(settings: Settings) -> Path:
    """Return where both files lie."""
    return settings.data_dir / "status"


def write_status(settings: Settings, now: datetime | None = None) -> Path | None:
    """Write both files as at ``now`` (naive UTC; default: the run's instant); return the page, None if that failed."""
    try:
        return _write(settings, now or settings.instant)
    except (OSError, sqlite3.Error, duckdb.Error, KeyError, ValueError) as fault:
        log.warning("the status page could not be written (%s: %s)", type(fault).__name__, fault)
        return None


def _write(settings: Settings, now: datetime) -> Path:
    from orchestration.status.collect import collect
    from orchestration.status.metrics import write_metrics
    from orchestration.status.page import page

    directory = status_dir(settings)
    directory.mkdir(parents=True, exist_ok=True)
    facts, runs = collect(settings), last_runs(settings, RUNS_SHOWN)
    gate_page = Path("..") / "published" / "current" / GATE_PAGE if facts.release_id else None
    draft = directory / f".{PAGE}.{os.getpid()}.draft"
    draft.write_text(page(facts, runs, now, settings.page.stale_after_hours, gate_page), encoding="utf-8")
    os.replace(draft, directory / PAGE)
    write_metrics(directory / METRICS, facts, runs, now)
    return directory / PAGE
