"""A frozen baseline stays what it was, and a run that meets one that did not stops with the file's name."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest

from orchestration.baseline import BaselineDamaged, BaselineRefused
from orchestration.baseline import store as store_module
from orchestration.baseline.freeze import freeze
from orchestration.baseline.store import load_baselines
from orchestration.publication import next_release_id
from orchestration.publication.files import sha256_of
from orchestration.publication.retention import baseline_releases
from orchestration.transformation import prepare_run
from tests.baseline.conftest import AS_AT, MONTH, staged


def run(settings):
    """What every run does before the models are built."""
    prepare_run(settings, next_release_id(settings))


@pytest.fixture
def frozen(settings, release):
    return freeze(settings, MONTH)


def test_the_months_figures_are_frozen_over_all_parents(settings, frozen):
    run(settings)
    sql = "select metric_id, level, entity_id, numerator, denominator, value from pipeline.baseline_cell order by all"
    assert staged(settings, sql) == [
        ("acro_overdue", "force", "HERTS", 5.0, None, 5.0),  # retired in June, and still computed
        ("bail_share", "officer", "P1", 6.0, 10.0, pytest.approx(60.0)),
        ("intelligence_per_10_shifts", "officer", "P1", 4.0, 16.0, 2.5),  # reports in one team, shifts in the other
        ("rui_median_days", "officer", "P1", None, 3.0, None),  # two medians have no sum
        ("stl_failures", "force", "HERTS", 3.0, None, 3.0),
        ("stl_failures", "officer", "P1", 3.0, None, 3.0),
    ]


def test_a_figure_is_frozen_with_the_version_that_was_in_force_on_the_months_first_day(settings, frozen):
    run(settings)
    sql = "select distinct metric_id, metric_version from pipeline.baseline_cell"
    found = dict(staged(settings, sql))
    assert found == {
        "stl_failures": 1,
        "bail_share": 1,
        "rui_median_days": 1,
        "intelligence_per_10_shifts": 2,
        "acro_overdue": 1,
    }


def test_it_says_what_it_was_frozen_from(settings, release, frozen):
    assert frozen.captured_at == AS_AT
    assert frozen.manifest["release_id"] == release.release_id
    assert frozen.manifest["sources"] == release.manifest["sources"]
    assert frozen.manifest["code_version"] == release.manifest["code_version"]
    assert {"cell.parquet", "metric_value.parquet", "metric_version.parquet", "team_map.parquet"} < set(
        frozen.manifest["files"]
    )
    assert baseline_releases(settings.data_dir) == {release.release_id}


def test_without_a_baseline_the_run_goes_on(settings, release):
    run(settings)
    assert staged(settings, "select count(*) from pipeline.baseline_cell") == [(0,)]


FILES = ["baseline.json", "cell.parquet", "metric_value.parquet", "metric_version.parquet", "team_map.parquet"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_tampering_stops_the_run_and_names_the_file(settings, frozen, name, harm):
    path = frozen.path / name
    if harm == "changed":
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    else:
        path.unlink()
    with pytest.raises(BaselineDamaged, match=name):
        run(settings)


def test_a_file_changed_together_with_its_checksum_is_found_by_the_register(settings, frozen):
    path, manifest = frozen.path / "cell.parquet", frozen.path / "baseline.json"
    for each in (path, manifest):
        each.chmod(0o644)
    path.write_bytes(b"other figures")
    facts = json.loads(manifest.read_text())
    facts["files"]["cell.parquet"]["sha256"] = sha256_of(path)
    manifest.write_text(json.dumps(facts))
    with pytest.raises(BaselineDamaged, match=r"baseline\.json"):
        run(settings)


def test_a_file_added_is_found(settings, frozen):
    (frozen.path / "note.txt").write_text("later")
    with pytest.raises(BaselineDamaged, match=r"note\.txt"):
        run(settings)


def test_a_baseline_removed_whole_is_missed(settings, frozen):
    shutil.rmtree(frozen.path)
    with pytest.raises(BaselineDamaged, match="2023-10"):
        run(settings)


def test_a_directory_put_there_by_hand_is_not_taken_for_a_baseline(settings, frozen):
    shutil.copytree(frozen.path, frozen.path.with_name("2022-10"))
    with pytest.raises(BaselineDamaged, match="2022-10"):
        run(settings)


def test_a_month_is_frozen_once(settings, frozen):
    before = {path.name: path.read_bytes() for path in frozen.path.iterdir()}
    with pytest.raises(BaselineRefused, match="already"):
        freeze(settings, MONTH)
    assert {path.name: path.read_bytes() for path in frozen.path.iterdir()} == before


def test_a_freeze_cut_off_before_its_last_step_is_finished_by_the_same_command(settings, release, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "enter", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            freeze(settings, MONTH)
    with pytest.raises(BaselineDamaged, match="cut off"):
        run(settings)
    assert freeze(settings, MONTH).name == "2023-10"
    assert [baseline.name for baseline in load_baselines(settings)] == ["2023-10"]
    run(settings)


def test_a_month_that_the_release_lacks_is_refused(settings, release):
    with pytest.raises(BaselineRefused, match="2023-09 to 2023-10"):
        freeze(settings, date(2021, 1, 1))
    assert load_baselines(settings) == []


def test_without_a_release_there_is_nothing_to_freeze(settings):
    with pytest.raises(BaselineRefused, match="make run"):
        freeze(settings, MONTH)


def test_a_damaged_release_is_not_frozen(settings, release):
    path = release.path / "metric_value.parquet"
    path.chmod(0o644)
    path.write_bytes(b"")
    with pytest.raises(BaselineRefused, match="damaged"):
        freeze(settings, MONTH)
