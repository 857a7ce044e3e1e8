"""Builds of the whole project that die: the next run, whichever it is, leaves what an undisturbed one would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.tick import plan
from orchestration.tick.build import build
from orchestration.transformation import BuildReport
from tests.tick.test_whole import BUILT, assert_same, remembered
from tests.torture.dying import dies_at

POINTS = IN_ITS_MIDST, BEFORE_IT_REMEMBERS = "whole.before_commit:int_metric_record", "whole.before_remembering"


@pytest.fixture
def settings(first_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A force that was built in full; ``undisturbed.duckdb`` beside its warehouse is a copy of that."""
    from tests.end_to_end.force import Force

    force: Force = first_run[0].copied(tmp_path)
    for name, value in force.environment.items():
        if name.startswith("CSP_"):
            monkeypatch.setenv(name, value)
    shutil.copyfile(force.settings.warehouse_path, undisturbed(force.settings))
    return force.settings


def undisturbed(settings: Settings) -> Path:
    return settings.warehouse_path.with_name("undisturbed.duckdb")


def in_full(settings: Settings) -> Settings:
    return settings.model_copy(update={"full_build": True})


def empty_out(warehouse: Path) -> None:
    """Lose the rows of all that was built: what a build leaves as it stands can then be told from what it makes."""
    tables = "select schema_name, table_name from duckdb_tables() where schema_name in (select unnest(?))"
    with duckdb.connect(str(warehouse)) as connection:
        for schema, name in connection.execute(tables, [list(BUILT)]).fetchall():
            connection.execute(f'delete from {schema}."{name}"')


def die_and_build_again(settings: Settings, points: list[str]) -> BuildReport:
    """Empty what stands, die in a full build at each of ``points``, empty it again and make an ordinary run's build."""
    for point in points:
        empty_out(settings.warehouse_path)
        assert dies_at(point, build, in_full(settings)), point
    empty_out(settings.warehouse_path)
    return build(settings)


def assert_as_undisturbed(settings: Settings, report: BuildReport) -> None:
    found = plan.recall(settings)
    assert found
    assert [node.name for node in report.nodes if node.is_broken or node.status == "skipped"] == []
    assert_same(settings.warehouse_path, undisturbed(settings))
    assert remembered(settings.warehouse_path, found.signature) == remembered(undisturbed(settings), found.signature)


@pytest.mark.slow  # quick: a whole run is killed in its build by tests/end_to_end/test_run.py
def test_a_full_build_that_dies_in_its_midst_is_made_again(settings: Settings) -> None:
    assert_as_undisturbed(settings, die_and_build_again(settings, [IN_ITS_MIDST]))


@pytest.mark.slow
def test_a_full_build_that_dies_before_it_remembers_is_made_again(settings: Settings) -> None:
    assert_as_undisturbed(settings, die_and_build_again(settings, [BEFORE_IT_REMEMBERS]))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_full_build_that_dies_at_any_model_is_made_again(settings: Settings) -> None:
    found = plan.recall(settings)
    assert found
    made = [step.name for step in found.steps if step.kind != "source"]
    models = [*made[:: len(made) // 8], made[-1]]
    assert_as_undisturbed(settings, die_and_build_again(settings, [f"whole.before_commit:{name}" for name in models]))
