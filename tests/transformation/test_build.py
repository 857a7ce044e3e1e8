from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.transformation import parse
from orchestration.transformation.runner import DbtFailed
from tests.anew import build_project


def test_every_fault_is_in_the_report_and_none_hides_another(settings: Settings, project: Path) -> None:
    seen: list[tuple[str, str]] = []
    report = build_project(settings, project, progress=lambda name, status: seen.append((name, status)))
    nodes = {node.name: node for node in report.nodes}
    assert {name: node.status for name, node in nodes.items()} == {
        "officer": "success",
        "team": "error",
        "csp": "skipped",
        "unique_officer_officer_id": "fail",
        "not_null_officer_officer_id": "pass",
        "accepted_values_officer_full_name__Jane": "warn",
        "cannot_run": "error",
        "finds_rows": "fail",
    }
    assert sorted(seen) == sorted((name, node.status) for name, node in nodes.items())
    assert not report.succeeded
    assert [node.name for node in report.broken_models] == ["team", "csp"]
    assert "nope" in nodes["team"].message
    unique = nodes["unique_officer_officer_id"]
    assert (unique.severity, unique.failures, unique.rows) == ("error", 1, ("unique_field=1",))
    assert unique.models == ("model.small.officer",)
    warned = nodes["accepted_values_officer_full_name__Jane"]
    assert (warned.severity, warned.meta["remedy"]) == ("warn", "Fix the seed.")
    assert "Smith" not in str(warned.rows), "what was typed where a code belongs stays in the warehouse"
    assert (nodes["cannot_run"].severity, nodes["cannot_run"].failures) == ("error", None)
    assert nodes["finds_rows"].rows == ("officer_id=1", "officer_id=1"), "names stay in the warehouse"


def test_a_sound_selection_succeeds(settings: Settings, project: Path) -> None:
    (project / "models" / "officer.sql").write_text("select 1 as officer_id, 'Jane' as full_name")
    for name in ("cannot_run", "finds_rows"):
        (project / "tests" / f"{name}.sql").unlink()
    report = build_project(settings, project, "officer")
    assert report.succeeded
    assert {node.name for node in report.nodes if not node.is_test} == {"officer"}
    assert len(report.tests) == 3


def test_the_warehouse_is_free_for_another_process_afterwards(settings: Settings, project: Path) -> None:
    build_project(settings, project)
    code = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table mine as select 1')"
    subprocess.run([sys.executable, "-c", code, str(settings.warehouse_path)], check=True)


def test_nothing_is_written_into_the_project_or_left_in_the_environment(settings: Settings, project: Path) -> None:
    before, environment = sorted(project.rglob("*")), dict(os.environ)
    build_project(settings, project)
    assert sorted(project.rglob("*")) == before
    assert dict(os.environ) == environment


def test_two_warehouses_in_one_process_stay_apart(settings: Settings, project: Path, tmp_path: Path) -> None:
    other = Settings(_env_file=None, data_dir=tmp_path / "other")
    build_project(settings, project, "officer")
    (project / "models" / "officer.sql").write_text("select 2 as officer_id, 'Ann' as full_name")
    build_project(other, project, "officer")
    ids = []
    for each in (settings, other):
        with duckdb.connect(str(each.warehouse_path), read_only=True) as warehouse:
            ids.append(warehouse.execute("select distinct officer_id from officer").fetchall())
    assert ids == [[(1,)], [(2,)]]


def test_a_project_that_does_not_parse_is_an_error_in_dbts_words(settings: Settings, project: Path) -> None:
    (project / "models" / "team.sql").write_text("select * from {{ ref('missing_model') }}")
    with pytest.raises(DbtFailed, match="missing_model"):
        build_project(settings, project)


def test_parse_needs_no_warehouse_and_gives_the_manifest(settings: Settings, project: Path) -> None:
    manifest = json.loads(parse(settings, project).read_text())
    assert "model.small.officer" in manifest["nodes"]
    assert not settings.warehouse_path.exists()


def test_a_project_that_was_moved_finds_its_seeds_where_it_is_now(
    settings: Settings, project: Path, tmp_path: Path
) -> None:
    (project / "seeds").mkdir()
    (project / "seeds" / "rank.csv").write_text("rank_id\n1\n", encoding="utf-8")
    assert build_project(settings, project, "rank").succeeded
    moved = project.rename(tmp_path / "elsewhere")
    assert build_project(settings, moved, "rank").succeeded
