"""Build the restatement bridge: the baseline month once more with what was known when, so that each step is a number.

captured -> (today's models on what was known then) -> records as known now -> postings as known now -> today's
definition. Two rebuilds and two looks at the current release, kept and used by every run until the next bridge.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.baseline.as_known import empty, place, plan_of_today, rebuild
from orchestration.baseline.bridge_store import keep, new_directory
from orchestration.baseline.freeze import WAIT_SECONDS
from orchestration.baseline.known import Moment, copy_landing, moment_of
from orchestration.baseline.store import CELLS, Baseline, BaselineRefused, instant, load_baselines
from orchestration.publication.export import SAFE
from orchestration.publication.layout import DATABASE
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.names import literal
from orchestration.publication.reader import open_current
from orchestration.settings import REPOSITORY, Settings
from orchestration.tick.plan import Plan

MODEL = "int_metric_month"
WORKSHOP = "bridge_work"
"""Below the data directory: where a bridge's rebuilds are made; one that dies leaves its last one here."""

_IMPORTED = "the figures were captured before anything had landed here: what was known then cannot be rebuilt"
_STATE = """
    insert into state_cell
    select '{state}' as state, month.metric_id, month.level, month.entity_id, month.numerator, month.denominator,
        month.value
    from {table} as month left join captured using (metric_id)
    where month.month = ? and {version}
"""
_OF_THEN = "month.metric_version = coalesce(captured.metric_version, 1)"
_OF_NOW = "month.is_latest_version"


def build_bridge(settings: Settings, baseline: Baseline) -> Path:
    """Build the bridge of ``baseline`` to the current release and keep it; return its directory.

    Where nothing had landed by the capture, what is kept says so instead. The next run shows it. Raises
    ``BaselineRefused`` where the current release does not hold the month's table, ``NothingPublished`` without one.
    """
    built_at = datetime.now(UTC).replace(tzinfo=None)
    staged = new_directory(settings, baseline.name, built_at)
    with open_current(settings) as release, duckdb.connect(config=SAFE) as connection:
        as_at = instant(release.manifest["as_at"])
        now = Moment(as_at, instant(release.manifest["created_at"]))
        then = _then(settings, baseline)
        _prepare(connection, baseline)
        try:
            plan = _rebuilt(settings, connection, baseline, "as_known", then.at, (then, then))
        except BaselineRefused:
            return keep(staged, built_at, None, _IMPORTED)
        _rebuilt(settings, connection, baseline, "records_now", as_at, (now, then), plan)
        connection.execute(f"attach {literal(release.path / DATABASE)} as release (read_only)")
        for state, version in (("postings_now", _OF_THEN), ("definitions_now", _OF_NOW)):
            _add(connection, baseline, state, "release.metric_month", version)
        connection.execute(f"copy (from state_cell order by all) to {literal(staged / CELLS)} (format parquet)")
    with pipeline_lock(settings, WAIT_SECONDS):  # no run shows half of what it settles on
        return keep(staged, built_at, as_at)


def build_bridges(settings: Settings) -> list[Path]:
    """Build the bridge of every baseline; return their directories. Raises ``BaselineRefused`` where there is none."""
    baselines = load_baselines(settings)
    if not baselines:
        raise BaselineRefused("no baseline is frozen yet: make baseline MONTH=2023-10")
    return [build_bridge(settings, baseline) for baseline in baselines]


def posting_tables() -> set[tuple[str, str]]:
    """Return (system, table) of the source tables that say who is where."""
    with (REPOSITORY / "seeds" / "baseline_posting_table.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["system"], row["table_name"]) for row in csv.DictReader(lines)}


def _then(settings: Settings, baseline: Baseline) -> Moment:
    created = baseline.manifest.get("created_at")
    return Moment(baseline.captured_at, instant(created)) if created else moment_of(settings, baseline.captured_at)[0]


def _prepare(connection: Any, baseline: Baseline) -> None:
    connection.execute(
        "create table state_cell (state varchar, metric_id varchar, level varchar, entity_id varchar, "
        "numerator double, denominator double, value double)"
    )
    connection.execute(
        "create table captured as select metric_id, max(metric_version) as metric_version "
        f"from {literal(baseline.path / CELLS)} group by metric_id"
    )


def _rebuilt(
    settings: Settings,
    connection: Any,
    baseline: Baseline,
    state: str,
    at: datetime,
    moments: tuple[Moment, Moment],
    plan: Plan | None = None,
) -> Plan:
    """Rebuild the month as at ``at`` with records as known at the first moment and postings at the second.

    Returns the plan that it went by, for a further rebuild to be spared the compiling.
    """
    target = place(settings, f"{WORKSHOP}/{state}", at).model_copy(update={"baseline_month": baseline.month})
    records, postings = moments
    with pipeline_lock(target, WAIT_SECONDS):
        empty(target)
        with pipeline_lock(settings, WAIT_SECONDS):
            copy_landing(settings, target, records, dict.fromkeys(posting_tables(), postings), postings)
        plan = plan or plan_of_today(settings, target)
        rebuild(target, plan, MODEL)
        connection.execute(f"attach {literal(target.warehouse_path)} as {state} (read_only)")
        _add(connection, baseline, state, f"{state}.intermediate.int_metric_month", _OF_THEN)
        connection.execute(f"detach {state}")
        empty(target)
    return plan


def _add(connection: Any, baseline: Baseline, state: str, table: str, version: str) -> None:
    held = connection.execute(f"select count(*) from {table} where month = ?", [baseline.month]).fetchone()[0]
    if not held and state in ("postings_now", "definitions_now"):
        raise BaselineRefused(
            f"the current release has no figures of {baseline.month:%Y-%m} to lead to: make run first"
        )
    connection.execute(_STATE.format(state=state, table=table, version=version), [baseline.month])
