"""A dbt project of three models with one fault of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import Settings

FILES = {
    "dbt_project.yml": """
        name: small
        version: "1.0.0"
        config-version: 2
        profile: small
        model-paths: [models]
        test-paths: [tests]
        """,
    "profiles.yml": """
        small:
          target: dev
          outputs:
            dev: {type: duckdb, path: "{{ env_var('CSP_WAREHOUSE_PATH') }}"}
        """,
    "models/officer.sql": "select 1 as officer_id, 'Jane' as full_name union all select 1, 'Bob Smith'",
    "models/team.sql": "select * from {{ ref('officer') }} where nope = 1",
    "models/csp.sql": "select * from {{ ref('team') }}",
    "models/officer.yml": """
        version: 2
        models:
          - name: officer
            columns:
              - name: officer_id
                data_tests: [unique, not_null]
              - name: full_name
                data_tests:
                  - accepted_values:
                      arguments: {values: [Jane]}
                      config: {severity: warn, meta: {remedy: Fix the seed.}}
          - name: csp
            columns:
              - name: officer_id
                data_tests: [unique]
        unit_tests:
          - name: never_run_in_production
            model: officer
            given: []
            expect: {rows: []}
        """,
    "tests/cannot_run.sql": "select * from {{ ref('officer') }} where nonsense",
    "tests/finds_rows.sql": "select * from {{ ref('officer') }}",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.removeprefix("        ") for line in text.splitlines()))
    return tmp_path / "project"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "data")
