from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.transformation import runner
from tests.anew import build_project

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
    ours = {test.unique_id: test for test in build_project(settings, limits).tests}
    theirs = {each.node.unique_id: each for each in runner.invoke(settings, limits, ["test"]).results}
    said = {key: (str(each.status), each.failures, each.message or "") for key, each in theirs.items()}
    broken = {key for key, (status, *_) in said.items() if status == "error"}
    assert ours.keys() == {key for key in said if not key.startswith("unit_test")}
    assert {ours[key].status for key in broken} == {"error"}
    found = {key: (each.status, each.failures, each.message) for key, each in ours.items() if key not in broken}
    assert found == {key: said[key] for key in found}
    assert {status for status, *_ in found.values()} == {"pass", "warn", "fail"}
