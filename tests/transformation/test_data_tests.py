from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.transformation import build, build_models, check_models, read_project, runner
from orchestration.transformation.compiled import compiled_tests

LIMITS = """
version: 2
models:
  - name: officer
    columns:
      - name: officer_id
        data_tests:
          - unique: {config: {error_if: ">5", warn_if: ">0"}}
          - not_null: {config: {fail_calc: "count(*) + 1"}}
      - name: full_name
        data_tests:
          - accepted_values: {arguments: {values: [Jane]}, config: {severity: warn, warn_if: ">3"}}
          - unique: {config: {limit: 1}}
          - not_null: {config: {warn_if: "=0", severity: warn}}
"""


@pytest.fixture
def limits(project: Path) -> Path:
    (project / "models" / "officer.yml").write_text(LIMITS)
    (project / "models" / "officer.sql").write_text("select 1 as officer_id, 'Bob' as full_name from range(3)")
    return project


def test_every_outcome_is_what_dbt_itself_says(settings: Settings, limits: Path) -> None:
    manifest = read_project(settings, limits)
    built = build_models(settings, manifest, project=limits)
    ours = {test.unique_id: test for test in check_models(settings, manifest, built, project=limits)}
    theirs = {each.node.unique_id: each for each in runner.invoke(settings, limits, ["test"], manifest).results}
    said = {key: (str(each.status), each.failures, each.message or "") for key, each in theirs.items()}
    broken = {key for key, (status, *_) in said.items() if status == "error"}
    assert ours.keys() == {key for key in said if not key.startswith("unit_test")}
    assert {ours[key].status for key in broken} == {"error"}
    found = {key: (each.status, each.failures, each.message) for key, each in ours.items() if key not in broken}
    assert found == {key: said[key] for key in found}
    assert {status for status, *_ in found.values()} == {"pass", "warn", "fail"}


def test_a_changed_test_is_compiled_anew(settings: Settings, limits: Path) -> None:
    assert next(test for test in build(settings, project=limits).tests if test.name == "finds_rows").failures == 3
    (limits / "tests" / "finds_rows.sql").write_text("select * from {{ ref('officer') }} limit 2")
    assert next(test for test in build(settings, project=limits).tests if test.name == "finds_rows").failures == 2


def test_what_was_compiled_is_not_compiled_again(
    settings: Settings, limits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, project=limits)
    manifest, asked = read_project(settings, limits), []
    ids = [key for key, node in manifest.nodes.items() if str(node.resource_type) == "test"]
    monkeypatch.setattr(runner, "invoke", lambda *arguments: asked.append(arguments))
    assert [test.node.unique_id for test in compiled_tests(settings, limits, manifest, ids)] == ids
    assert not asked
