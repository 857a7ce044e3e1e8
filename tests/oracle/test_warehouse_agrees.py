"""The warehouse against the naive calculation, cell by cell, on small worlds full of edge cases.

Each world goes the whole way: source files, ingestion, replay, every model up to the metric mart. The oracle was
written from the contract alone; a difference is a fault in one of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from orchestration.ingestion import ingest_all, replay
from orchestration.settings import Settings, Sources
from orchestration.tick.plan import Plan
from orchestration.transformation import prepare_run
from tests.anew import build_anew
from tests.end_to_end.force import Force

from .calculate import calculate
from .catalogue import CATALOGUE
from .compare import compare, report
from .kernel import Kernel, read
from .load import World
from .small_world import HISTORY_START, make_world, worlds, write_world

WITHOUT_A_CLOCK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@dataclass(frozen=True)
class Built:
    """A world, the instant it is measured at, where its warehouse lies, and its models ready for other worlds."""

    settings: Settings
    world: World
    as_at: datetime
    kernel: Kernel


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, first_run: tuple[Force, int, str], compiled: Plan) -> Built:
    """One world that has gone the whole way: source files, ingestion, replay, every model up to the metric mart."""
    world, as_at = make_world(1)
    folder = tmp_path_factory.mktemp("world")
    write_world(world, folder / "sources")
    place = settings_for(folder, as_at)
    ingest_all(place)
    replay(place)
    prepare_run(place, "20240101T000000000Z")
    build_anew(place, compiled, "metric_value")
    return Built(place, world, as_at, Kernel(place.warehouse_path, first_run[0].settings))


def test_every_cell_of_a_world_that_went_through_the_pipeline(built: Built) -> None:
    with duckdb.connect(str(built.settings.warehouse_path), read_only=True) as warehouse:
        marts = read(warehouse)
    agree(built.world, built.as_at, marts)


@settings(max_examples=6, derandomize=True, **WITHOUT_A_CLOCK)
@given(worlds())
def test_every_cell_of_any_world(built: Built, made: tuple[World, datetime]) -> None:
    agree(*made, built.kernel.marts(*made))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@settings(max_examples=150, **WITHOUT_A_CLOCK)
@given(worlds())
def test_every_cell_of_many_worlds(built: Built, made: tuple[World, datetime]) -> None:
    agree(*made, built.kernel.marts(*made))


def agree(world: World, as_at: datetime, marts: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    mart, flags = marts
    expected = calculate(world, as_at, HISTORY_START, flags=flags.to_dict("records"))
    differences = compare(expected, mart, metrics=CATALOGUE)
    assert not differences, report(differences, expected)
    assert not (unequal := not_summing(mart)), f"a level is not the sum of the level below: {unequal}"


def not_summing(mart: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the metrics and periods whose officers and buckets, teams or CSPs do not add up to the force."""
    wrong: list[tuple[object, ...]] = []
    for metric in CATALOGUE.values():
        if metric.kind == "count":
            rows = mart[mart.metric_id == metric.metric_id]
            totals = rows.groupby(["period_grain", "period_start", "level"]).numerator.sum().unstack(fill_value=0)
            levels = totals.reindex(columns=list(metric.levels), fill_value=0)
            apart = levels.sub(levels["force"], axis=0).abs().max(axis=1) > 1e-9
            wrong += [(metric.metric_id, *period) for period in levels.index[apart]]
    return wrong


def settings_for(folder: Path, as_at: object) -> Settings:
    systems = ("athena", "command_control", "finance", "hr")
    sql = {system: f"sqlite:///{folder}/sources/{system}.db" for system in systems}
    lists = {system: str(folder / "sources" / system) for system in ("sharepoint", "review_app")}
    return Settings(
        _env_file=None,
        data_dir=folder / "data",
        as_at=as_at,
        history_start=HISTORY_START,
        sources=Sources(**sql, **lists),
    )
