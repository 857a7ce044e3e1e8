"""What dbt compiles of a small project: the plan of it, or which file is at fault."""

import pytest
from rich.console import Console

from orchestration.cli import run
from orchestration.settings import Settings
from orchestration.tick import compiling, plan
from orchestration.tick.compiling import compile_project
from orchestration.transformation.runner import DbtFailed

FILES = {
    "dbt_project.yml": """{name: small, version: "1.0.0", config-version: 2, profile: small, model-paths: [models],
        test-paths: [tests], seed-paths: [seeds], seeds: {+schema: seeds}}""",
    "macros/schema.sql": "{% macro generate_schema_name(name, node) %}{{ name or 'main' }}{% endmacro %}",
    "profiles.yml": """{small: {target: dev, outputs: {dev: {type: duckdb,
        path: "{{ env_var('CSP_WAREHOUSE_PATH') }}"}}}}""",
    "seeds/rank.csv": "rank_code,seniority\nPC,1\nPS,2\n",
    "models/officer.sql": "select rank_code as rank, 1 as officer_id from {{ ref('rank') }}",
    "models/team.sql": "select officer_id from {{ ref('officer') }}",
    "models/models.yml": """{models: [{name: officer, config: {materialized: table, contract: {enforced: true}},
        columns: [{name: officer_id, data_type: integer, data_tests: [not_null]},
            {name: rank, data_type: varchar}]}]}""",
}


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text(text)
    return tmp_path / "project"


@pytest.fixture
def settings(tmp_path):
    return Settings(_env_file=None, data_dir=tmp_path / "data")


def test_a_plan_has_every_step_after_its_parents_with_sql_and_columns(project, settings):
    plan = compile_project(settings, project)
    steps = {step.name: step for step in plan.steps}
    assert list(steps) == ["rank", "officer", "team"]
    assert steps["rank"].definition == "(rank_code VARCHAR, seniority INTEGER)"
    assert steps["officer"].definition == '("officer_id" integer, "rank" varchar)'
    assert '"seeds"."rank"' in steps["officer"].sql
    assert [(test.generic, test.parents) for test in plan.tests] == [("not_null", ("model.small.officer",))]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("seeds/rank.csv", "rank_code,seniority\nPC,1,2\n"),
        ("models/team.sql", "select {{ no_such_word.upper() }} from {{ ref('officer') }}"),
        ("tests/team.sql", "select * from {{ ref('officer') }} where {{ no_such_word.upper() }}"),
    ],
)
def test_a_file_of_which_dbt_can_make_nothing_is_named(project, settings, file, text):
    (project / file).parent.mkdir(exist_ok=True)
    (project / file).write_text(text)
    with pytest.raises(DbtFailed, match=(project / file).stem):
        compile_project(settings, project)


def test_a_constraint_of_a_contract_is_refused_rather_than_lost(project, settings):
    models, said = project / "models" / "models.yml", "data_type: integer"
    models.write_text(models.read_text().replace(said, f"{said}, constraints: [{{type: not_null}}]"))
    with pytest.raises(DbtFailed, match="officer has constraints"):
        compile_project(settings, project)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("materialized='incremental'", "team is incremental"),
        ("materialized='ephemeral'", "team is ephemeral"),
        ("post_hook='select 1'", "team has post_hook"),
        ("grants={'select': ['reader']}", "team has grants"),
    ],
)
def test_what_a_pass_would_lose_is_refused(project, settings, asked, words):
    (project / "models" / "team.sql").write_text(f"{{{{ config({asked}) }}}} select 1 as team_id")
    with pytest.raises(DbtFailed, match=words):
        compile_project(settings, project)


@pytest.fixture
def small(monkeypatch, project):
    """The small project in the place of ours, which takes dbt half a minute; a list of what was asked of dbt."""
    asked = []

    def compile_small(of):
        asked.append("compile")
        return compile_project(of, project)

    monkeypatch.setattr(compiling, "compile_project", compile_small)
    monkeypatch.setattr(run, "parse_if_changed", lambda *_: asked.append("parse if changed"))
    return asked


def test_what_was_compiled_is_kept_and_not_compiled_again(settings, small):
    for _ in range(2):
        run.compile_if_changed(settings, Console(quiet=True))
    assert [step.name for step in plan.recall(settings).steps] == ["rank", "officer", "team"]
    assert small == ["compile", "parse if changed", "parse if changed"]


@pytest.mark.parametrize("fault", ["a damaged warehouse", "a model that is none"])
def test_what_stops_it_is_left_to_the_run(settings, project, small, fault):
    if fault == "a damaged warehouse":
        settings.warehouse_path.parent.mkdir(parents=True)
        settings.warehouse_path.write_bytes(b"no database" * 1000)
    else:
        (project / "models" / "team.sql").write_text("select {{ nothing_of_the_kind() }}")
    run.compile_if_changed(settings, Console(quiet=True))
    assert plan.recall(settings) is None
    assert small == ["compile", "parse if changed"]
