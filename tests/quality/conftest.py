"""A small warehouse with the marts that the suites read, sound until a test plants a fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.publication import next_release_id, publish
from orchestration.quality import CheckResult, accept, load_suites
from orchestration.settings import Settings
from orchestration.transformation import prepare_run

MARTS = """
create schema marts;
create table marts.dim_metric as
select * from (values
    (1, 'crimes', 'offences', true), (2, 'share', '%', true), (3, 'spend', 'GBP', true), (-1, 'unknown', '', true)
) as t(metric_key, metric_id, unit, is_current);
update marts.dim_metric set metric_id = 'overtime_spend' where metric_key = 3;
create table marts.dim_team as
select * from (values
    ('T1', 'A1', true, date '1900-01-01', date '9999-12-31'), ('T2', 'B2', true, date '1900-01-01', date '9999-12-31'),
    ('T9', null, true, date '1900-01-01', date '9999-12-31'),
    ('T8', 'OLD', false, date '1900-01-01', date '2025-01-03'),
    ('T7', 'NEW', true, date '2025-01-03', date '9999-12-31')
) as t(unit_code, csp_code, is_current, valid_from, valid_to);
create table marts.metric_value as
with metrics(metric_id, is_ratio) as (values ('crimes', false), ('share', true), ('overtime_spend', false)),
entities(level, entity_id, parent_entity_id) as (
    values ('force', 'HERTS', null), ('csp', 'A1', 'HERTS'), ('csp', 'B2', 'HERTS'), ('team', 'T1', 'A1'),
           ('team', 'T2', 'B2'), ('officer', 'P1', 'T1'), ('officer', 'P2', 'T2'), ('officer', 'P3', 'T2'),
           ('officer', 'UNASSIGNED', 'T2')
),
periods(period_grain, period_start) as (
    select 'month', date '2024-01-01' + to_months(i::integer)::interval from range(12) as t(i)
    union all select 'current', date '2025-01-03'
)
select
    metric_id, level, entity_id, parent_entity_id, period_grain, period_start::date as period_start,
    20.0::double as numerator,
    case when is_ratio then 80.0::double end as denominator,
    case when is_ratio then 25.0 else 20.0 end::double as value,
    case when is_ratio then 17.0::double end as ci_low,
    case when is_ratio then 35.0::double end as ci_high
from metrics cross join entities cross join periods;
create table marts.source_freshness as
select * from (values
    ('hr', 'person', timestamp '2025-01-03 10:00:00', 5, 60, 'loaded', 'fresh'),
    ('athena', 'unit', timestamp '2025-01-03 10:00:00', 5, 60, 'unchanged', 'fresh'),
    ('police_uk', 'street', null, 0, null, 'not_configured', 'not_configured')
) as t("system", "table", last_loaded_at, rows, lag_seconds, last_read, status);
create table pipeline.source_load as
select "system", "table" as table_name, last_loaded_at, last_loaded_at as last_source_change_at,
    rows::bigint as row_count, last_read as status
from marts.source_freshness;
create table marts.meta_build as
select release_id, as_at, created_at, contract_version, code_version from pipeline.run;
"""


class Mart:
    """The warehouse under test: change it with SQL, publish it, have it judged."""

    def __init__(self, data_dir: Path) -> None:
        self.settings = Settings(_env_file=None, data_dir=data_dir)
        prepare_run(self.settings, next_release_id(self.settings))
        self.change(MARTS)

    def change(self, sql: str) -> None:
        with duckdb.connect(str(self.settings.warehouse_path)) as warehouse:
            warehouse.execute(sql)

    def publish(self) -> None:
        """Publish as it is, then begin the next run on the same marts."""
        passed = CheckResult("any", "any", "warn", "", "", True, "", "dbt")
        publish(self.settings, [passed], timedelta(0))
        prepare_run(self.settings, next_release_id(self.settings))
        self.change("update marts.meta_build set release_id = (select release_id from pipeline.run)")

    def judge(self, suite: str = "") -> dict[str, CheckResult]:
        """Return the outcome of every expectation of one suite (default: of all), by name."""
        chosen = [found for found in load_suites() if suite in ("", found.name)]
        return {check.name: check for check in accept(self.settings, chosen)}


@pytest.fixture
def mart(tmp_path: Path) -> Mart:
    return Mart(tmp_path)


@pytest.fixture
def failing(mart: Mart) -> Callable[[str, str], dict[str, CheckResult]]:
    """Return the failed checks of a suite after a change."""

    def fail(suite: str, sql: str) -> dict[str, CheckResult]:
        mart.change(sql)
        return {name: check for name, check in mart.judge(suite).items() if not check.passed}

    return fail
