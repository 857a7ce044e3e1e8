from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publication import (
    NothingPublished,
    PublicationBlocked,
    WarehouseNotReady,
    current_release,
    list_releases,
    next_release_id,
    open_current,
    publish,
    resume,
    rollback,
    verify,
)
from orchestration.settings import Settings
from tests.publication.worker import FAILED, PASSED, TABLES, WARNED, build_warehouse, publish_one, settings_in, stamps


def test_a_release_holds_what_the_contract_promises(settings: Settings) -> None:
    release_id = build_warehouse(settings)
    release = publish(settings, [PASSED, WARNED])
    expected = {f"{table}.parquet" for table in TABLES}
    expected |= {"manifest.json", "gate.json", "gate.html", "scorecards.duckdb"}
    assert {path.name for path in release.path.iterdir()} == expected
    assert os.readlink(settings.published_dir / "current") == f"releases/{release_id}"
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest["release_id"] == release_id
    assert manifest["contract_version"] == "2"
    assert manifest["previous_release_id"] is None
    assert manifest["withheld"] == []
    assert manifest["gate"] == {"verdict": "published", "passed": 1, "warned": 1, "failed": 0, "why": ""}
    assert manifest["sources"] == [
        {
            "system": "hr",
            "table": "person",
            "last_loaded_at": "2026-01-01T10:00:00Z",
            "last_source_change_at": "2026-01-01T09:59:00Z",
            "rows": 3,
            "status": "loaded",
        }
    ]
    assert release.rows == {"dim_team": 500, "meta_build": 1, "metric_value": 500, "source_freshness": 1}
    assert verify(release.path) == []


def test_gate_report_lists_every_check(settings: Settings) -> None:
    release = publish_one(settings)
    gate = json.loads((release.path / "gate.json").read_text())
    wanted = {"name", "scope", "severity", "observed", "threshold", "passed"}
    assert all(wanted <= check.keys() for check in gate["checks"])
    assert [check["name"] for check in gate["checks"]] == ["is_fresh", "keys_are_unique"]


def test_files_cannot_be_written_and_carry_no_write_ahead_log(settings: Settings) -> None:
    release = publish_one(settings)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in release.path.iterdir()}
    assert modes == {0o444}
    assert not list(release.path.glob("*.wal"))


def test_tables_are_zstd_and_the_same_data_gives_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    import pyarrow.parquet

    first = publish_one(settings, rows=300_000)
    second = publish_one(settings, rows=300_000)
    column = pyarrow.parquet.ParquetFile(first.path / "dim_team.parquet").metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    # the stamp differs between the two; the rest must come in one fixed order
    columns = [
        duckdb.sql(f"select n from '{release.path / 'metric_value.parquet'}'").fetchall() for release in (first, second)
    ]
    assert columns[0] == columns[1] == sorted(columns[0])
    same = "source_freshness.parquet"
    assert first.manifest["files"][same] == second.manifest["files"][same]


def test_second_release_names_the_first(settings: Settings) -> None:
    first, second = publish_one(settings), publish_one(settings)
    assert second.manifest["previous_release_id"] == first.release_id
    assert current_release(settings) == second
    assert list_releases(settings) == [first, second]


def test_blocked_run_leaves_current_byte_for_byte(settings: Settings) -> None:
    published = publish_one(settings)
    before = {path.name: path.read_bytes() for path in published.path.iterdir()}
    blocked_id = build_warehouse(settings)
    with pytest.raises(PublicationBlocked) as blocked:
        publish(settings, [PASSED, WARNED, FAILED])
    assert current_release(settings) == published
    assert {path.name: path.read_bytes() for path in published.path.iterdir()} == before
    assert list_releases(settings) == [published]
    report = json.loads((settings.published_dir / "blocked" / blocked_id / "gate.json").read_text())
    assert report["verdict"] == "blocked"
    assert len(report["checks"]) == 3
    assert report["why"] == blocked.value.why
    assert report["why"] == (
        "Not published: 1 check failed. Readers keep the last good release.\n"
        "- metric_value: officers_add_up. Found 3 rows; allowed no rows. level=team. What to do: look at the roll-up."
    )


def test_blocked_before_any_mart_was_built(settings: Settings) -> None:
    release_id = build_warehouse(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("drop table marts.meta_build")
    with pytest.raises(PublicationBlocked, match="officers_add_up"):
        publish(settings, [FAILED])
    assert (settings.published_dir / "blocked" / release_id / "gate.json").exists()


def test_a_run_without_checks_is_blocked(settings: Settings) -> None:
    build_warehouse(settings)
    with pytest.raises(PublicationBlocked, match="no check was run"):
        publish(settings, [])
    assert current_release(settings) is None


def test_only_the_last_blocked_runs_are_kept(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, blocked_kept=2)
    ids = [build_warehouse(settings) for _ in range(1)]
    for _ in range(4):
        with pytest.raises(PublicationBlocked):
            publish(settings, [FAILED])
        ids.append(build_warehouse(settings))
    assert sorted(path.name for path in (settings.published_dir / "blocked").iterdir()) == ids[2:4]


def test_marts_of_another_run_are_refused(settings: Settings) -> None:
    from orchestration.transformation import prepare_run

    build_warehouse(settings)
    prepare_run(settings, next_release_id(settings, datetime(2099, 1, 1, tzinfo=UTC)))
    with pytest.raises(WarehouseNotReady, match="built for"):
        publish(settings, [PASSED])


def test_without_a_warehouse_the_error_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(WarehouseNotReady, match="make run"):
        publish(settings, [PASSED])


def test_publishing_a_run_twice_gives_its_one_release(settings: Settings) -> None:
    release = publish_one(settings)
    assert publish(settings, [PASSED]) == release
    assert list_releases(settings) == [release]


def test_rollback_and_forward_again(settings: Settings) -> None:
    first, second = publish_one(settings), publish_one(settings)
    assert rollback(settings, first.release_id) == first
    assert current_release(settings) == first
    assert resume(settings).release_id == first.release_id
    third = publish_one(settings)
    assert third.release_id > second.release_id
    assert third.manifest["previous_release_id"] == first.release_id


def test_rollback_refuses_a_damaged_or_unknown_release(settings: Settings) -> None:
    first, second = publish_one(settings), publish_one(settings)
    (first.path / "gate.json").chmod(0o644)
    (first.path / "gate.json").write_text("{}")
    with pytest.raises(ValueError, match=r"gate\.json is not the file that was published"):
        rollback(settings, first.release_id)
    with pytest.raises(ValueError, match="there is no release 2001"):
        rollback(settings, "20010101T000000000Z")
    assert current_release(settings) == second


@pytest.mark.parametrize("fault", ["changed", "removed", "added", "rows", "no manifest"])
def test_verify_detects_tampering(settings: Settings, fault: str) -> None:
    path = publish_one(settings).path
    table, manifest = path / "metric_value.parquet", path / "manifest.json"
    if fault == "changed":
        table.chmod(0o644)
        table.write_bytes(table.read_bytes()[:-1] + b"!")
    elif fault == "removed":
        table.unlink()
    elif fault == "added":
        (path / "extra.parquet").write_bytes(b"")
    elif fault == "rows":
        content = json.loads(manifest.read_text())
        content["files"][table.name]["rows"] += 1
        manifest.chmod(0o644)
        manifest.write_text(json.dumps(content))
    else:
        manifest.unlink()
    assert verify(path)


def test_reader_before_the_first_release_is_told_so(settings: Settings) -> None:
    with pytest.raises(NothingPublished, match="make run"), open_current(settings):
        pass


def test_full_disk_leaves_nothing_visible(settings: Settings, spawn, tmp_path: Path) -> None:
    from tests.publication.worker import publish_with_little_disk

    published = publish_one(settings)
    build_warehouse(settings, rows=400_000)
    outcome = tmp_path / "outcome"
    process = spawn(publish_with_little_disk, settings.data_dir, outcome)
    process.join(60)
    assert outcome.read_text().startswith("refused")
    assert current_release(settings) == published
    assert list_releases(settings) == [published]
    assert not list(settings.published_dir.glob(".staging-*"))
    release = publish(settings, [PASSED])  # with room again, the same run goes out
    assert verify(release.path) == []
    assert stamps(release.path) == {release.release_id}
