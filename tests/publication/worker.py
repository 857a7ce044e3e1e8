"""A small warehouse that is rebuilt and published, in this process or in one that a test kills."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import duckdb

from orchestration.publication import next_release_id, open_current, publish
from orchestration.publication.release import Release
from orchestration.quality.result import CheckResult
from orchestration.settings import Settings
from orchestration.transformation import prepare_run

PASSED = CheckResult("keys_are_unique", "metric_value", "error", "0 rows", "no rows", True, "", "dbt")
FAILED = CheckResult(
    "officers_add_up", "metric_value", "error", "3 rows", "no rows", False, "level=team", "dbt", "look at the roll-up."
)
WARNED = CheckResult("is_fresh", "source_freshness", "warn", "2 outside", "at most 1", False, "", "great_expectations")
TABLES = ("dim_team", "meta_build", "metric_value", "source_freshness")


def settings_in(data_dir: Path, **overrides: object) -> Settings:
    return Settings(_env_file=None, data_dir=data_dir, **overrides)


def build_warehouse(settings: Settings, release_id: str | None = None, rows: int = 500) -> str:
    """Build marts whose every row carries the release id, so that a mixture of two releases shows."""
    release_id = release_id or next_release_id(settings)
    prepare_run(settings, release_id)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create schema if not exists marts")
        warehouse.execute(
            "create or replace table marts.meta_build as "
            "select release_id, as_at, created_at, contract_version, code_version from pipeline.run"
        )
        for table in ("metric_value", "dim_team"):
            warehouse.execute(
                f"create or replace table marts.{table} as "
                f"select hash(i) % 1000 as n, '{release_id}' as stamp from range({rows}) as t(i)"
            )
        warehouse.execute("create or replace table marts.source_freshness as select 'hr' as system, 3 as rows")
        warehouse.execute(
            "create or replace table pipeline.source_load as select 'hr' as system, 'person' as table_name, "
            "timestamp '2026-01-01 10:00:00' as last_loaded_at, timestamp '2026-01-01 09:59:00' "
            "as last_source_change_at, 3::bigint as row_count, 'loaded' as status"
        )
    return release_id


def publish_one(settings: Settings, grace: timedelta = timedelta(0), rows: int = 500) -> Release:
    build_warehouse(settings, rows=rows)
    return publish(settings, [PASSED, WARNED], grace)


def publish_for_ever(data_dir: Path, acknowledged: Path, crash_at: str = "", ready: Path | None = None) -> None:
    """Publish until killed, writing down each release once ``publish`` has returned it."""
    os.environ["CSP_CRASH_AT"] = crash_at
    settings = settings_in(data_dir, releases_kept=3)
    descriptor = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        release = publish_one(settings)
        os.write(descriptor, f"{release.release_id}\n".encode())
        if ready:
            ready.touch()


def stamps(path: Path) -> set[str]:
    """Return every release id that the rows of a release carry, in all its files."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path / 'scorecards.duckdb'}' as release (read_only)")
        sources = [f"'{path / table}.parquet'" for table in ("metric_value", "dim_team")]
        sources += ["release.metric_value", "release.dim_team"]
        query = " union ".join(f"select stamp from {source}" for source in sources)
        return {row[0] for row in connection.execute(query).fetchall()}


def read_for_ever(data_dir: Path, log: Path, locked: bool) -> None:
    """Read the current release again and again, writing down each that was whole and any trouble."""
    settings = settings_in(data_dir)
    with log.open("a", buffering=1) as lines:
        while True:
            try:
                if locked:
                    with open_current(settings) as release:
                        path, seen = release.path, stamps(release.path)
                else:
                    path = (settings.published_dir / "current").resolve(strict=True)
                    seen = stamps(path)
                lines.write(f"{path.name if seen == {path.name} else f'torn {path.name}: {seen}'}\n")
            except Exception as error:
                lines.write(f"trouble {error!r}\n")
            time.sleep(0.02)


def hold_lock(data_dir: Path, ready: Path) -> None:
    from orchestration.publication import pipeline_lock

    with pipeline_lock(settings_in(data_dir)):
        ready.write_text("held")
        while True:
            time.sleep(60)


def publish_with_little_disk(data_dir: Path, outcome: Path) -> None:
    """Publish where no file may exceed 256 KiB, as on a disk that fills up."""
    import resource

    settings = settings_in(data_dir)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))
    try:
        publish(settings, [PASSED], timedelta(0))
        outcome.write_text("published")
    except Exception as error:
        outcome.write_text(f"refused {error!r}")


def look_in_with_no_room(data_dir: Path, ready: Path) -> None:
    """Take the lock and let it go where no file may grow, as on a full disk; then live on, as a code server does."""
    import resource

    from orchestration.publication import pipeline_lock

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pipeline_lock(settings_in(data_dir)):
            outcome = "held"
    except OSError as error:
        outcome = f"refused {error!r}"
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    ready.write_text(outcome)
    while True:
        time.sleep(60)
