"""Builds of the real project that run out of disk or memory: with room again the next run leaves what it should."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion import ingest_all, replay
from orchestration.publication import next_release_id
from orchestration.settings import Settings
from orchestration.tick import plan
from orchestration.tick.build import build
from orchestration.tick.plan import Plan
from orchestration.transformation import prepare_run
from tests.tick.conftest import new_world  # noqa: F401  a fixture
from tests.tick.world import World
from tests.torture.dying import in_a_process

IN_FULL = pytest.param(True, marks=pytest.mark.slow, id="full build")
KINDS = pytest.mark.parametrize("is_full", [pytest.param(False, id="tick"), IN_FULL])
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def world(new_world: Callable[[int], World]) -> World:  # noqa: F811
    """A force of which much has changed, replayed and not built yet."""
    world = new_world(1)
    world.live(30, 100)
    settings = world.settings
    ingest_all(settings)
    replay(settings)
    prepare_run(settings, next_release_id(settings))
    return world


def little_disk(settings: Settings) -> Settings:
    """Let no file grow beyond a part of the warehouse, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    return settings


def little_memory(settings: Settings) -> Settings:
    """Give DuckDB a part of what it needs."""
    return settings.model_copy(update={"memory_mb": 20})


def build_starved(settings: Settings, limit: Callable[[Settings], Settings]) -> None:
    if build(limit(settings)).broken_models:
        raise SystemExit(1)


@pytest.mark.slow  # quick: test_faults.py has a model without memory and disks that are full
@KINDS
@pytest.mark.parametrize("limit", [little_disk, little_memory])
def test_a_build_without_room_is_made_up_for(
    world: World, limit: Callable[[Settings], Settings], is_full: bool, tmp_path: Path
) -> None:
    settings = world.settings.model_copy(update={"full_build": is_full})
    assert in_a_process(build_starved, settings, limit) not in (0, None), "the limit was too high to prove anything"
    assert build(world.settings).broken_models == []
    assert world.differences(tmp_path) == []


def hungry(found: Plan, name: str) -> Plan:
    """Return ``found`` with a Python model that wants more memory than there is."""
    [model] = [step for step in found.steps if step.name == name]
    greedy = replace(model, sql=model.sql + "\n\ndef model(dbt, session):\n    return bytearray(1 << 62)\n")
    return replace(found, steps=tuple(greedy if step is model else step for step in found.steps))


@pytest.mark.slow
@KINDS
def test_a_python_model_without_memory_stops_its_readers_and_is_made_up_for(
    world: World, is_full: bool, tmp_path: Path
) -> None:
    found = plan.recall(world.settings)
    assert found
    plan.keep(world.settings, hungry(found, "int_flag_assessed"))
    report = build(world.settings.model_copy(update={"full_build": is_full}))
    [broken] = [node for node in report.nodes if node.status == "error" and node.resource_type == "model"]
    assert broken.name == "int_flag_assessed"
    outcome: dict[str, Any] = {node.name: node.status for node in report.nodes}
    assert outcome["metric_value"] == "skipped"
    plan.keep(world.settings, found)
    assert build(world.settings).broken_models == []
    assert world.differences(tmp_path) == []
