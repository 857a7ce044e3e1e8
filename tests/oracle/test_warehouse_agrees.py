"""The warehouse against the naive calculation, cell by cell, on small worlds full of edge cases.

Each world goes the whole way: source files, ingestion, replay, every model up to the metric mart. The oracle was
written from the contract alone; a difference is a fault in one of the two.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ingestion import ingest_all, replay
from orchestration.settings import Settings, Sources
from orchestration.transformation import build, prepare_run

from .calculate import calculate
from .compare import compare, report
from .small_world import HISTORY_START, make_world, write_world

SEEDS = (1, 2)
MORE_SEEDS = tuple(range(100, 150))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_of_a_small_world(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_every_cell_of_many_small_worlds(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


def agree(seed: int, folder: Path) -> None:
    world, as_at = make_world(seed)
    write_world(world, folder / "sources")
    settings = settings_for(folder, as_at)
    ingest_all(settings)
    replay(settings)
    prepare_run(settings, "20240101T000000000Z")
    built = build(settings, select="+metric_value")
    assert not built.broken_models, [f"{node.name}: {node.message}" for node in built.broken_models]
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        mart = warehouse.sql("select * from marts.metric_value").df()
    expected = calculate(world, as_at, HISTORY_START)
    differences = compare(expected, mart)
    assert not differences, report(differences, expected)


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
