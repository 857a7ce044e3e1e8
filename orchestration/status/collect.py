"""Gather the facts: from the landing's books, the current release and the report of a run that was held back since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.baseline.store import instant
from orchestration.ingestion.declaration import declared_systems
from orchestration.ingestion.landing import wall_clock
from orchestration.ledger import last_tidied
from orchestration.publication.hold import read_hold
from orchestration.publication.layout import GATE, Layout
from orchestration.publication.names import literal
from orchestration.publication.withheld import whole
from orchestration.safekeeping.files import copies_dir, open_memory
from orchestration.safekeeping.standing import age
from orchestration.status.books import Reads, look
from orchestration.status.facts import Copy, Disk, Facts, HeldBack, Metric, SetAside, Source

if TYPE_CHECKING:
    from orchestration.settings import Settings

_METRICS = """
    select freshness.metric_id, any_value(coalesce(metric.metric_name, freshness.metric_id)),
        any_value(freshness.data_as_at), any_value(freshness.worst_system), any_value(freshness.worst_table)
    from read_parquet({freshness}) as freshness left join read_parquet({metric}) as metric using (metric_id)
    group by 1 order by 1
"""

_SET_ASIDE = """
    select system, table_name, rule, found_by, min(detail), min(remedy), sum(rows)::bigint as rows
    from read_parquet({rejected}) group by all order by rows desc, 1, 2, 3
"""


def collect(settings: Settings) -> Facts:
    """Return the facts as they stand; while a run is writing, the sources as they were before it."""
    layout = Layout(settings.published_dir)
    current = layout.current_id()
    manifest = _json(layout.releases / current / "manifest.json") if current else {}
    books = look(settings)
    read = books.reads or _published(manifest.get("sources", []))
    with closing(open_memory()) as connection:
        metrics = _metrics(connection, layout.releases / current) if current else ()
        aside = _set_aside(connection, layout.releases / current) if current else ()
    as_at, tidied = manifest.get("as_at"), last_tidied(settings)
    return Facts(
        release_id=current,
        as_at=instant(as_at) if as_at else None,
        sources=_sources(read) if read else (),
        metrics=metrics,
        withheld=_withheld(manifest.get("withheld", [])),
        stopped=_stopped(layout, current),
        disk=_disk(settings, layout),
        set_aside=aside,
        breakers=books.breakers,
        tidied_seconds=max(0.0, (wall_clock() - tidied).total_seconds()) if tidied else None,
        books_noted_at=books.noted_at,
        copy=Copy(*age(settings)),
        hold=read_hold(settings),
    )


def _published(sources: Sequence[Mapping[str, Any]]) -> Reads:
    """Return the same from the manifest of a release."""
    times = {(one["system"], one["table"]): one["last_loaded_at"] for one in sources}
    states = {(one["system"], one["table"]): one["status"] for one in sources}
    return {name: (instant(time) if time else None, states[name]) for name, time in times.items()}


def _sources(reads: Reads) -> tuple[Source, ...]:
    return tuple(
        Source(
            system.name,
            table.name,
            *reads.get((system.name, table.name), (None, "not_configured")),
            system.warn_after_minutes,
            system.error_after_minutes,
        )
        for system in declared_systems().values()
        for table in system.tables
    )


def _metrics(connection: Any, release: Path) -> tuple[Metric, ...]:
    files = {name: literal(release / f"{name}.parquet") for name in ("metric_freshness", "dim_metric")}
    query = _METRICS.format(freshness=files["metric_freshness"], metric=files["dim_metric"])
    try:
        return tuple(Metric(*row) for row in connection.execute(query).fetchall())
    except duckdb.Error:
        return ()  # a release from before there was such a table


def _set_aside(connection: Any, release: Path) -> tuple[SetAside, ...]:
    query = _SET_ASIDE.format(rejected=literal(release / "rejected_row.parquet"))
    try:
        return tuple(SetAside(*row) for row in connection.execute(query).fetchall())
    except duckdb.Error:
        return ()  # a release from before there was such a table


def _withheld(entries: Sequence[Mapping[str, str]]) -> tuple[HeldBack, ...]:
    """Return the scopes of the manifest's list; whose rows go with a scope are not listed again."""
    return tuple(
        HeldBack(" ".join(one[key] for key in ("metric_id", "level", "entity_id") if key in one), one["reason"])
        for one in whole(entries)
    )


def _stopped(layout: Layout, current: str | None) -> tuple[HeldBack, ...]:
    """Return the checks that stopped the newest run, if that was after the current release. Their details name rows."""
    newer = [name for name in layout.blocked_ids() if name > (current or "")]
    if not newer:
        return ()
    checks = _json(layout.blocked / newer[-1] / GATE).get("checks", [])
    failed = [check for check in checks if not check["passed"] and check["severity"] == "error"]
    return tuple(
        HeldBack(f"{check['scope']}: {check['name']}", f"run {newer[-1]}. To do: {check.get('remedy', '')}")
        for check in failed
    )


def _disk(settings: Settings, layout: Layout) -> Disk:
    return Disk(
        _bytes(settings.landing_path),
        _bytes(settings.warehouse_path),
        len(layout.release_ids()),
        sum(map(_bytes, copies_dir(settings).glob("*.duckdb"))),
    )


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
