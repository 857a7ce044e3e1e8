"""The baselines beside the run's data, for the models to read: verified first, every run."""

from __future__ import annotations

from typing import Any

from orchestration.baseline.bridge_store import latest_bridge
from orchestration.baseline.store import CELLS, Baseline, load_baselines
from orchestration.publication.names import literal
from orchestration.settings import Settings

_TABLES = """
create schema if not exists pipeline;
create or replace table pipeline.baseline_setting (baseline_month date, comparison_month date);
create or replace table pipeline.baseline (
    name varchar, origin varchar, month date, release_id varchar, captured_at timestamp, frozen_at timestamp,
    captured_by varchar, source varchar, bridge_built_at timestamp, bridge_as_at timestamp, bridge_note varchar);
create or replace table pipeline.baseline_cell (
    name varchar, metric_id varchar, metric_version integer, level varchar, entity_id varchar, numerator double,
    denominator double, value double, interval_low double, interval_high double);
create or replace table pipeline.baseline_bridge_cell (
    name varchar, state varchar, metric_id varchar, level varchar, entity_id varchar, numerator double,
    denominator double, value double);
"""


def stage_baselines(settings: Settings, warehouse: Any) -> None:
    """Write every baseline and its latest bridge to schema ``pipeline`` of ``warehouse`` (an open connection).

    All or nothing. Raises ``BaselineDamaged`` where a frozen file is not what was frozen: the run must not go on.
    """
    baselines = load_baselines(settings)
    warehouse.execute("begin")
    warehouse.execute(_TABLES)
    months = [settings.baseline_month, settings.comparison_month]
    warehouse.execute("insert into pipeline.baseline_setting values (?, ?)", months)
    for baseline in baselines:
        _write(settings, warehouse, baseline)
    warehouse.execute("commit")


def _write(settings: Settings, warehouse: Any, baseline: Baseline) -> None:
    facts, bridge = baseline.manifest, latest_bridge(settings, baseline.name)
    texts = [facts["origin"], baseline.month, facts["release_id"], baseline.captured_at, baseline.frozen_at]
    built = [bridge.built_at, bridge.as_at, bridge.note] if bridge else [None, None, None]
    row = [baseline.name, *texts, facts["captured_by"], facts["source"], *built]
    warehouse.execute(f"insert into pipeline.baseline values ({', '.join('?' * len(row))})", row)
    cells = literal(baseline.path / CELLS)
    name = literal(baseline.name)
    warehouse.execute(f"insert into pipeline.baseline_cell by name select {name} as name, * from {cells}")
    if bridge and bridge.cells:
        cells = literal(bridge.cells)
        warehouse.execute(f"insert into pipeline.baseline_bridge_cell by name select {name} as name, * from {cells}")
