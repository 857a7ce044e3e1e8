"""What this run is: the one row that every model reads its as-at and release id from (``pipeline.run``)."""

from __future__ import annotations

import subprocess
import tomllib
from datetime import UTC, datetime

import duckdb

from orchestration.publication.layout import Layout
from orchestration.publication.lock import pipeline_lock
from orchestration.settings import CONTRACT_VERSION, REPOSITORY, Settings

_COLUMNS = """
    release_id varchar, as_at timestamp, created_at timestamp, contract_version varchar,
    code_version varchar, history_start date, previous_release_id varchar
"""


def prepare_run(settings: Settings, release_id: str) -> None:
    """Write ``pipeline.run`` before dbt begins: one row, whatever was there. Creates the warehouse if need be.

    Frozen baselines are verified and set beside it; raises ``BaselineDamaged`` where one is not what was frozen, and
    ``DrawRefused`` where a frozen dip sample is not.
    """
    from orchestration.baseline.stage import stage_baselines
    from orchestration.dip_sample import verify_draws

    verify_draws(settings)
    now = datetime.now(UTC).replace(tzinfo=None)
    previous = Layout(settings.published_dir).current_id()
    row = [release_id, settings.instant, now, CONTRACT_VERSION, code_version(), settings.history_start, previous]
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with pipeline_lock(settings), duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("begin")
        warehouse.execute("create schema if not exists pipeline")
        warehouse.execute(f"create or replace table pipeline.run ({_COLUMNS})")
        warehouse.execute("insert into pipeline.run values (?, ?, ?, ?, ?, ?, ?)", row)
        warehouse.execute("commit")
        stage_baselines(settings, warehouse)


def code_version() -> str:
    """Return the commit that runs (``+dirty`` where tracked files differ from it), else the package's version."""
    commit = _git("rev-parse", "--verify", "HEAD")
    if commit:
        return commit + ("+dirty" if _git("status", "--porcelain", "--untracked-files=no") else "")
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _git(*arguments: str) -> str:
    """Return what git prints about this checkout, or nothing where there is no git or no checkout."""
    command = ["git", "--no-optional-locks", "-C", str(REPOSITORY), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
