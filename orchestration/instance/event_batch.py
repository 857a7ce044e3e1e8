"""Many events of Dagster's SQLite event log in one transaction a database: the rows that it would write one by one.

Dagster stores an event in six statements and as many transactions. A run of this project has 4,400 events, of which all
but a hundred say that a model or a check is planned, stands or passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dagster import DagsterEventType, EventLogEntry
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, AssetKeyTable, SqlEventLogStorageTable
from dagster._serdes import serialize_value
from sqlalchemy import Connection, bindparam, select

LATER = frozenset(
    {
        DagsterEventType.STEP_OUTPUT,
        DagsterEventType.ASSET_MATERIALIZATION,
        DagsterEventType.ASSET_CHECK_EVALUATION,
    }
)
"""Events of which a step gives hundreds at once: they may wait for each other."""

Stored = tuple[EventLogEntry, int]


def write(storage: Any, events: Sequence[EventLogEntry]) -> None:
    """Store ``events`` as ``storage`` (a ``SqliteEventLogStorage``) would: none of them changes the state of a run."""
    rows = [(event, storage._event_to_row(event)) for event in events]
    by_run = defaultdict[str, list[Mapping[str, Any]]](list)
    for event, row in rows:
        by_run[event.run_id].append(row)
    for run_id, own in by_run.items():
        with storage.run_connection(run_id) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), own)
    mirrored = [(event, row) for event, row in rows if event.dagster_event_type in ASSET_EVENTS | ASSET_CHECK_EVENTS]
    if mirrored:
        _index(storage, mirrored)


def _index(storage: Any, mirrored: Sequence[tuple[EventLogEntry, Mapping[str, Any]]]) -> None:
    """Store the events that are asked for across runs, and what they say of their asset or check."""
    inserted = SqlEventLogStorageTable.insert().returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)
    with storage.index_connection() as connection:
        ids = connection.execute(inserted, [row for _, row in mirrored]).scalars().all()
        stored = [(event, found) for (event, _), found in zip(mirrored, ids, strict=True)]
        _assets(storage, connection, [one for one in stored if one[0].dagster_event_type in ASSET_EVENTS])
        checks = [one for one in stored if one[0].dagster_event_type in ASSET_CHECK_EVENTS]
        rest = _planned_checks(storage, connection, checks)
        rest = _evaluated_checks(storage, connection, rest)
    for event, found in rest:
        storage.store_asset_check_event(event, found)


def _assets(storage: Any, connection: Connection, stored: Sequence[Stored]) -> None:
    """Let each asset know its last event; tags go where Dagster keeps them."""
    storage._store_asset_event_tags(connection, [event for event, _ in stored], [found for _, found in stored])
    has_columns = storage._has_asset_key_index_cols_on_connection(connection)
    wanted = defaultdict[str, dict[str, Any]](dict)
    for event, found in stored:
        key = event.get_dagster_event().asset_key
        if key:
            wanted[key.to_string()] |= storage._get_asset_entry_values(event, found, has_columns)
    query = select(AssetKeyTable.c.asset_key).where(AssetKeyTable.c.asset_key.in_(list(wanted)))
    known: set[str] = set(connection.execute(query).scalars().all()) if wanted else set()
    for name, values in wanted.items():
        if name not in known:
            connection.execute(AssetKeyTable.insert().values(asset_key=name, **values))
    _update(connection, AssetKeyTable, ("asset_key",), [{"asset_key": name, **wanted[name]} for name in known])


def _planned_checks(storage: Any, connection: Connection, stored: Sequence[Stored]) -> list[Stored]:
    """Store the checks that are planned; return the other events."""
    rows, rest = [], []
    for event, found in stored:
        planned = event.get_dagster_event().event_specific_data
        is_planned = event.dagster_event_type == DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
        if not is_planned or getattr(planned, "partitions_subset", None):
            rest.append((event, found))
            continue
        status = AssetCheckExecutionRecordStatus.PLANNED.value
        rows.append(_named(planned, event) | _said(storage, event, found, status) | {"partition": None})
    if rows:
        connection.execute(AssetCheckExecutionsTable.insert(), rows)
    return rest


def _evaluated_checks(storage: Any, connection: Connection, stored: Sequence[Stored]) -> list[Stored]:
    """Store the outcome of each check that was planned in its run; return the other events."""
    table = AssetCheckExecutionsTable
    query = select(table.c.run_id, table.c.asset_key, table.c.check_name).where(
        table.c.run_id.in_({event.run_id for event, _ in stored}), table.c.partition.is_(None)
    )
    planned = {tuple(row) for row in connection.execute(query).all()} if stored else set()
    rows, rest = [], []
    for event, found in stored:
        outcome: Any = event.get_dagster_event().event_specific_data
        is_outcome = event.dagster_event_type == DagsterEventType.ASSET_CHECK_EVALUATION
        name = _named(outcome, event)
        if (
            not is_outcome
            or outcome.partition
            or (name["run_id"], name["asset_key"], name["check_name"]) not in planned
        ):
            rest.append((event, found))
            continue
        passed, failed = AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED
        target = outcome.target_materialization_data
        on = {"materialization_event_storage_id": target.storage_id if target else None}
        rows.append(name | _said(storage, event, found, (passed if outcome.passed else failed).value) | on)
    _update(connection, table, ("asset_key", "check_name", "run_id"), rows)
    return rest


def _named(said: Any, event: EventLogEntry) -> dict[str, Any]:
    return {"asset_key": said.asset_key.to_string(), "check_name": said.check_name, "run_id": event.run_id}


def _said(storage: Any, event: EventLogEntry, found: int, status: str) -> dict[str, Any]:
    return {
        "execution_status": status,
        "evaluation_event": serialize_value(event),
        "evaluation_event_timestamp": storage._event_insert_timestamp(event),
        "evaluation_event_storage_id": found,
    }


def _update(connection: Connection, table: Any, keys: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update the row of each key: one statement for all rows that set the same columns."""
    alike = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)
    for row in rows:
        alike[tuple(sorted(row))].append({f"new_{name}": value for name, value in row.items()})
    for names, values in alike.items():
        where = [table.c[name] == bindparam(f"new_{name}") for name in keys]
        new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names if name not in keys}
        if new:
            connection.execute(table.update().where(*where).values(new), values)
