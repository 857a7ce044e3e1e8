"""Freeze a month of a published release: its figures, definitions, team map and how far each source had come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.baseline.rows import catalogue
from orchestration.baseline.store import (
    CELLS,
    MANIFEST,
    Baseline,
    BaselineRefused,
    commit,
    enter,
    registered,
    stage_directory,
)
from orchestration.publication.export import SAFE, iso, mart_tables
from orchestration.publication.layout import DATABASE, Layout
from orchestration.publication.lock import pipeline_lock
from orchestration.publication.names import literal
from orchestration.publication.release import Release, verify
from orchestration.settings import Settings

WAIT_SECONDS = 600.0
_OF_MONTH = "period_grain = 'month' and period_start = ?"
_COPIES = {
    "metric_value.parquet": f"select * from release.metric_value where {_OF_MONTH}",
    "metric_version.parquet": "select * from release.dim_metric where ? is not null",
    "team_map.parquet": "select * from release.dim_team where ? is not null",
    "source_watermark.parquet": "select * from release.source_freshness where ? is not null",
}
_WHOLE = """
    select metric_id, metric_version, level, entity_id, numerator, denominator, value, interval_low, interval_high
    from release.metric_month where month = ? and is_in_force
"""
# A release without the month's own table: sums over parents, and no median for somebody who was in two teams. A version
# holds until the next: a retired metric is computed on.
_FROM_VALUES = f"""
    select metric_id, max(version) as metric_version, level, entity_id, sum(numerator) as numerator,
        sum(denominator) as denominator,
        case when count(*) = 1 then max(value) when count(denominator) = 0 then sum(numerator)
            when count(numerator) = count(*) then max(multiplier) * sum(numerator) / nullif(sum(denominator), 0)
        end as value,
        null::double as interval_low, null::double as interval_high
    from (
        select *, (
            select max_by(metric_version, valid_from) from release.dim_metric
            where dim_metric.metric_id = metric_value.metric_id and valid_from <= period_start
        ) as version
        from release.metric_value
        where {_OF_MONTH}
    )
    left join multiplier using (metric_id)
    group by metric_id, level, entity_id
"""


def freeze(settings: Settings, month: date, release_id: str | None = None) -> Baseline:
    """Freeze ``month`` (its first day) as release ``release_id`` (default: the current one) shows it, and register it.

    A month is frozen once. Raises ``BaselineRefused`` where there is no such release, it is damaged, it lacks the
    month, or the month is frozen already; ``PipelineBusy`` where a run does not end within ten minutes.
    """
    name = f"{month:%Y-%m}"
    with pipeline_lock(settings, WAIT_SECONDS):
        if name in registered(settings):
            raise BaselineRefused(
                f"{month:%B %Y} is frozen already in {settings.baselines_dir / name}: it stays as it is"
            )
        if (settings.baselines_dir / name / MANIFEST).exists():
            return enter(settings, name)  # a freeze that was cut off before its last step
        release = _release(settings, release_id)
        staged = stage_directory(settings, name)
        _copy(release, month, staged)
        return commit(settings, staged, name, _manifest(release, month))


def _release(settings: Settings, release_id: str | None) -> Release:
    layout = Layout(settings.published_dir)
    wanted = release_id or layout.current_id()
    if wanted is None or wanted not in layout.release_ids():
        raise BaselineRefused(f"there is no release {wanted or 'yet'}: publish one first (make run)")
    problems = verify(layout.releases / wanted)
    if problems:
        raise BaselineRefused(f"release {wanted} is damaged and cannot be frozen: {'; '.join(problems)}")
    return Release.open(layout.releases / wanted)


def _copy(release: Release, month: date, staged: Path) -> None:
    with duckdb.connect(config=SAFE) as connection:
        connection.execute(f"attach {literal(release.path / DATABASE)} as release (read_only)")
        months = connection.execute(
            "select distinct period_start from release.metric_value where period_grain = 'month' order by 1"
        ).fetchall()
        if (month,) not in months:
            held = f"{months[0][0]:%Y-%m} to {months[-1][0]:%Y-%m}" if months else "no month"
            raise BaselineRefused(f"release {release.release_id} has no figures of {month:%Y-%m}; it holds {held}")
        factors = [(name, float(row["multiplier"])) for name, row in catalogue().items()]
        connection.execute("create temp table multiplier (metric_id varchar, multiplier double)")
        connection.executemany("insert into multiplier values (?, ?)", factors)
        for name, query in {**_COPIES, CELLS: _cells(connection, month)}.items():
            connection.execute(f"create or replace temp table copied as {query}", [month])
            connection.execute(f"copy (from copied order by all) to {literal(staged / name)} (format parquet)")


def _cells(connection: Any, month: date) -> str:
    """Return the query of the month's figures over all parents, from the table made for it where it holds the month."""
    if "metric_month" not in mart_tables(connection, "release", "main"):
        return _FROM_VALUES
    held = connection.execute("select count(*) from release.metric_month where month = ?", [month]).fetchone()[0]
    return _WHOLE if held else _FROM_VALUES


def _manifest(release: Release, month: date) -> dict[str, Any]:
    kept = ("as_at", "code_version", "contract_version", "created_at", "withheld", "sources")
    facts = {name: release.manifest.get(name) for name in kept}
    return {
        "origin": "captured",
        "month": month.isoformat(),
        "release_id": release.release_id,
        "captured_at": facts["as_at"],
        "frozen_at": iso(datetime.now(UTC).replace(tzinfo=None)),
        "captured_by": None,
        "source": f"release {release.release_id}",
        **facts,
    }
