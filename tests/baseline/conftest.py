"""A small published release with one month of figures, and nothing of the surrounding environment."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime, timedelta

import duckdb
import pytest

from orchestration.publication import current_release, publish
from orchestration.settings import Settings
from tests.publication.worker import PASSED, build_warehouse

MONTH = date(2023, 10, 1)
AS_AT = datetime(2023, 11, 5, 9, 30)
MARTS = """
    create or replace table marts.metric_value as select * from (values
        ('stl_failures', 'officer', 'P1', 'U1', 'month', date '2023-10-01', 2.0, null::double, 2.0),
        ('stl_failures', 'officer', 'P1', 'U2', 'month', date '2023-10-01', 1.0, null, 1.0),
        ('stl_failures', 'force', 'HERTS', null, 'month', date '2023-10-01', 3.0, null, 3.0),
        ('stl_failures', 'force', 'HERTS', null, 'month', date '2023-09-01', 9.0, null, 9.0),
        ('stl_failures', 'force', 'HERTS', null, 'current', date '2023-11-05', 7.0, null, 7.0),
        ('bail_share', 'officer', 'P1', 'U1', 'month', date '2023-10-01', 1.0, 4.0, 25.0),
        ('bail_share', 'officer', 'P1', 'U2', 'month', date '2023-10-01', 5.0, 6.0, 83.33333333333333),
        ('intelligence_per_10_shifts', 'officer', 'P1', 'U1', 'month', date '2023-10-01', 4.0, 0.0, null),
        ('intelligence_per_10_shifts', 'officer', 'P1', 'U2', 'month', date '2023-10-01', 0.0, 16.0, 0.0),
        ('acro_overdue', 'force', 'HERTS', null, 'month', date '2023-10-01', 5.0, null, 5.0),
        ('rui_median_days', 'officer', 'P1', 'U1', 'month', date '2023-10-01', null, 2.0, 14.0),
        ('rui_median_days', 'officer', 'P1', 'U2', 'month', date '2023-10-01', null, 1.0, 30.0)
    ) as t (metric_id, level, entity_id, parent_entity_id, period_grain, period_start, numerator, denominator, value);
    create or replace table marts.dim_metric as
        select metric_id, 1 as metric_version, date '1900-01-01' as valid_from, date '9999-12-31' as valid_to
        from (values ('stl_failures'), ('bail_share'), ('rui_median_days')) as t (metric_id)
        union all values ('intelligence_per_10_shifts', 1, date '1900-01-01', date '2023-10-01'),
            ('intelligence_per_10_shifts', 2, date '2023-10-01', date '2023-10-20'),
            ('intelligence_per_10_shifts', 3, date '2023-10-20', date '9999-12-31'),
            ('acro_overdue', 1, date '1900-01-01', date '2023-06-01');
    create or replace table marts.dim_team as select 'U1' as unit_code, 'Team 1' as unit_name;
"""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A data directory with one release, made once and copied for each test."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("baseline") / "data", as_at=AS_AT)
    build_warehouse(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute(MARTS)
    publish(settings, [PASSED], timedelta(0))
    return settings.data_dir


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "data", as_at=AS_AT)


@pytest.fixture
def release(settings, published):
    shutil.copytree(published, settings.data_dir, symlinks=True)
    return current_release(settings)


def staged(settings, sql):
    """Rows of the warehouse."""
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        return warehouse.execute(sql).fetchall()
