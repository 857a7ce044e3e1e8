"""The full words of what could not be built or asked are kept for the operator, and only for the operator."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.baseline.as_known import rebuild
from orchestration.gate import evaluate
from orchestration.gate.evaluate import REMEDY
from orchestration.pipeline import PipelineRun
from orchestration.publication import PublicationBlocked
from orchestration.quality import accept, load_suites
from orchestration.quality.from_build import MODEL_REMEDY
from orchestration.settings import REPOSITORY, Retention, Settings
from orchestration.status import write_status
from orchestration.tick import plan
from orchestration.tick.plan import Plan, Step
from orchestration.tick.signature import project_signature
from orchestration.transformation.fault_log import NAMED, fault_log, log_words
from orchestration.transformation.runner import target_dir
from tests.ingestion.force import Force
from tests.publication.worker import build_warehouse

NAME = "Siobhan O'Connor-Marchetti"
CELL = NAME.replace("'", "''")
MODULE = f"""
class dbtObj:
    def __init__(self, load): pass

def model(dbt, session):
    raise ValueError("{NAME} has no rank")
"""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)


def a_step(name: str, kind: str, sql: str) -> Step:
    return Step(f"id.{name}", name, "marts", kind, f'"marts"."{name}"', sql, (), False, {"description": ""})


def a_test(name: str, sql: str) -> plan.Test:
    config = {"fail_calc": "count(*)", "limit": None, "warn_if": "!= 0", "error_if": "!= 0", "severity": "error"}
    return plan.Test(f"id.{name}", name, sql, ("id.sound",), config, {"description": ""})


STEPS = (
    a_step("sound", "table", "select 1 as n"),
    a_step("badge", "table", f"select cast('{CELL}' as integer) as badge"),
    a_step("pay", "table", f"select error('{CELL} is paid twice') as n"),
    a_step("rank", "python", MODULE),
    a_step("typo", "table", "select nope from marts.sound"),
)


@pytest.fixture
def held_back(tmp_path: Path) -> PipelineRun:
    """A run whose models break on a cell, as far as its gate report and the operator's page."""
    run = PipelineRun(Settings(_env_file=None, data_dir=tmp_path / "data"))
    build_warehouse(run.settings, "20240401T090000Z-000001")
    target_dir(run.settings).mkdir(parents=True)
    tests = (
        a_test("counts", f"select cast('{CELL}' as integer) as n from marts.sound"),
        a_test("ranks", f"select n from marts.sound where n = cast('{CELL}' as integer)"),
    )
    plan.keep(run.settings, Plan(project_signature(), STEPS, tests))
    run.build()
    with pytest.raises(PublicationBlocked):
        run.publish()
    write_status(run.settings)
    return run


def test_all_that_was_said_of_a_broken_model_is_in_the_operators_log(held_back: PipelineRun) -> None:
    said = fault_log(held_back.settings).read_text()
    entries = {re.search(r"(?:model|test) (\w+)", one)[1]: one for one in said.split("=== ")[1:]}  # type: ignore[index]
    assert set(entries) == {"badge", "pay", "rank", "typo", "ranks"}
    for name in ("badge", "pay", "rank", "ranks"):
        assert NAME in entries[name], name
    assert all("release 20240401T090000Z-000001" in one for one in entries.values())
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", one) for one in entries.values())
    assert 'File "rank.py", line 6, in model' in entries["rank"]
    assert "Conversion Error" in entries["badge"]
    assert "LINE 2: select nope" in entries["typo"]


def test_readers_are_told_which_models_broke_and_no_cell(held_back: PipelineRun) -> None:
    data = held_back.settings.data_dir
    shown = [path for folder in ("published", "status") for path in (data / folder).rglob("*") if path.is_file()]
    assert {"gate.json", "gate.html", "status.html", "scorecards.prom"} <= {path.name for path in shown}
    for path in shown:
        found = path.read_bytes().decode(errors="ignore")
        assert not re.search("Siobhan|Connor|Marchetti", found), path
    report = next(path for path in shown if path.name == "gate.json").read_text()
    checks = {check["name"]: check for check in json.loads(report)["checks"]}
    assert checks["badge_is_built"]["detail"] == "Conversion Error"
    assert checks["rank_is_built"]["detail"] == "ValueError"
    assert "nope" in checks["typo_is_built"]["detail"] or "Binder Error" in checks["typo_is_built"]["detail"]
    assert all(NAMED in checks[f"{name}_is_built"]["remedy"] for name in ("badge", "pay", "rank", "typo"))


def test_only_the_owner_can_read_the_log_however_it_was_before(held_back: PipelineRun) -> None:
    path = fault_log(held_back.settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    log_words(held_back.settings, [("model x", "y")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "model rank" in path.read_text(), "what was in it stays"


def test_log_keeps_the_newest_within_its_bound_whole_entries_only(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, retention=Retention(fault_log_kb=16))
    for number in range(100):
        log_words(settings, [(f"model m{number}", f"{number} " + "x" * 1000)])
    said = fault_log(settings).read_text()
    assert len(said) <= 16 * 1024
    assert said.startswith("=== ")
    numbers = [int(found) for found in re.findall(r"model m(\d+)", said)]
    assert numbers == list(range(numbers[0], 100))
    assert len(numbers) > 10
    log_words(settings, [("model endless", "begins " + "y" * 10**6 + " ends")])
    said = fault_log(settings).read_text()
    assert len(said) <= 16 * 1024
    assert "model m99" in said
    assert "begins y" in said
    assert "y ends" in said


def test_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    settings.data_dir.joinpath("dbt").write_text("a file where a directory belongs")
    log_words(settings, [("model m", "words")])


def test_gate_that_cannot_be_measured_says_why_to_the_operator_only(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    build_warehouse(settings)
    [check] = evaluate(settings)
    assert check.blocks
    assert "gate_threshold" in fault_log(settings).read_text()


def test_remedies_and_the_runbook_name_the_file_that_gets_the_words(tmp_path: Path) -> None:
    path = fault_log(Settings(_env_file=None, data_dir=REPOSITORY / "data"))
    assert path.relative_to(REPOSITORY).as_posix() == NAMED
    for text in (MODEL_REMEDY, REMEDY, (REPOSITORY / "docs" / "runbook.md").read_text()):
        assert NAMED in text


def test_expectation_whose_query_breaks_on_a_cell_names_it_to_the_operator_only(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    build_warehouse(settings)
    [suite] = [one for one in load_suites() if not one.needs_previous][:1]
    broken = replace(suite, query=f"select cast('{CELL}' as integer) as n", parameters={})
    checks = accept(settings, [broken])
    assert checks
    assert all(check.observed == "the check could not run" for check in checks)
    assert not any("Connor" in check.detail for check in checks)
    assert NAME in fault_log(settings).read_text()


def test_rebuild_of_the_past_that_breaks_names_the_model_and_the_file(tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.load()
    settings = force.settings
    with pytest.raises(RuntimeError, match="the rebuild failed at badge, pay, rank, typo") as raised:
        rebuild(settings, Plan("p", STEPS, ()))
    assert "Connor" not in str(raised.value)
    assert str(fault_log(settings)) in str(raised.value)
    assert NAME in fault_log(settings).read_text()
