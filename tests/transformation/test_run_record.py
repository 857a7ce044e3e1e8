from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.settings import CONTRACT_VERSION, Settings
from orchestration.transformation import prepare_run
from orchestration.transformation.run_record import code_version


def _rows(settings: Settings) -> list[dict[str, object]]:
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        cursor = warehouse.execute("from pipeline.run")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_one_row_says_what_the_run_is(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, data_dir=tmp_path, as_at=datetime(2026, 7, 1, tzinfo=UTC), history_start=date(2023, 1, 1)
    )
    prepare_run(settings, "20260101T000000000Z")
    prepare_run(settings, "20260101T000500000Z")
    [row] = _rows(settings)
    created = row.pop("created_at")
    assert row == {
        "release_id": "20260101T000500000Z",
        "as_at": datetime(2026, 7, 1),
        "contract_version": CONTRACT_VERSION,
        "code_version": code_version(),
        "history_start": date(2023, 1, 1),
        "previous_release_id": None,
    }
    assert isinstance(created, datetime)
    assert abs(created - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=1)


def test_without_git_the_code_version_is_the_packages(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert code_version()[0].isdigit()
    assert "." in code_version()
