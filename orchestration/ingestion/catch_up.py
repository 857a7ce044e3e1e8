"""The landing applied to the warehouse: raw_<system> holds the current state, pipeline what the pipeline knows.

One transaction, incremental by batch. The warehouse may be deleted at any time: a replay from nothing gives the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from orchestration.faults import crash_point
from orchestration.ingestion import history, landing, markers, replayed, warehouse
from orchestration.ingestion.batches import Batch, first_pieces, hold_each_key_once, read_batches
from orchestration.ingestion.convert import literal, quoted
from orchestration.ingestion.declaration import System, Table, declared_systems
from orchestration.ingestion.results import ReplayReport

if TYPE_CHECKING:
    from orchestration.settings import Settings

log = logging.getLogger(__name__)


def catch_up(settings: Settings) -> ReplayReport:
    """Bring the warehouse up to the landing. See ``orchestration.ingestion.replay``."""
    started = time.monotonic()
    systems = list(declared_systems().values())
    with _open_both(settings, systems) as connection:
        with landing.transaction(connection):
            is_rebuild = warehouse.prepare(connection)
            replayed.forget(connection)
            applied = dict(_apply(connection, systems))
            warehouse.write_pipeline_tables(connection, systems)
            last = connection.execute("select coalesce(max(batch_id), 0) from landing.ingest.batch").fetchone()[0]
            crash_point("replay.before_commit")
        crash_point("replay.after_commit")
    return ReplayReport(is_rebuild, applied, last, time.monotonic() - started)


@contextmanager
def _open_both(settings: Settings, systems: list[System]) -> Iterator[Any]:
    connection = landing.connect(settings.warehouse_path, settings.threads)
    try:
        connection.execute("set preserve_insertion_order = false")
        own_name = connection.execute("select current_database()").fetchone()[0]
        settings.landing_path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"attach {literal(str(settings.landing_path))} as landing")
        connection.execute("use landing")
        landing.ensure_bookkeeping(connection)
        landing.ensure_tables(connection, *systems)
        history.record(connection, settings.instant)
        connection.execute(f"use {quoted(own_name)}")
        if markers.has_other_past(connection):  # another landing: what was applied of this one is not known
            log.warning("an earlier state of the landing was put back: the replay starts anew")
            landing.rename(connection)
        yield connection
    finally:
        connection.close()


def _apply(connection: Any, systems: list[System]) -> Iterator[tuple[str, int]]:
    known = markers.read_markers(connection)
    batches = read_batches(connection)
    for system in systems:
        for table in system.tables:
            marker = warehouse.ensure_raw_table(connection, system.schema, table, known)
            new = {
                number: batch for number, batch in batches.get((system.name, table.name), {}).items() if number > marker
            }
            if new:
                _apply_batches(connection, system.schema, table, marker, new)
                yield f"{system.schema}.{table.name}", sum(batch.rows for batch in new.values())


def _apply_batches(connection: Any, schema: str, table: Table, marker: int, new: dict[int, Batch]) -> None:
    last, began_at = max(new), marker
    replayed.keep_before(connection, schema, table, marker, last)
    if table.has_history:
        warehouse.append_history(connection, schema, table, marker, last)
    first = first_pieces(new)
    if not marker or len(first) == len(new):
        is_once = hold_each_key_once(connection, table, first)
        warehouse.apply_state(connection, schema, table, marker, max(first), has_each_key_once=is_once)
        marker = max(first)
    if marker < last:
        warehouse.apply_state(connection, schema, table, marker, last, has_each_key_once=False)
    markers.set_marker(connection, table, last)
    replayed.keep_after(connection, schema, table, began_at, last)
