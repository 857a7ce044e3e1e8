"""Since when a mismatch is open is learnt from runs that the gate lets through, and from no other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.ingestion import record_mismatches
from orchestration.pipeline import PipelineRun
from orchestration.publication import PublicationBlocked
from orchestration.settings import Settings
from tests.ingestion.force import query
from tests.publication.worker import FAILED, PASSED, build_warehouse

FIRST, NOW = datetime(2024, 4, 1, 9), datetime(2024, 4, 17, 9)
OF_SIXTEEN_DAYS, OF_A_FAULTY_LOAD = ("P02", "person", "P1"), ("I01", "person", "P2")


@pytest.fixture
def run(tmp_path: Path) -> PipelineRun:
    """A run whose warehouse has lost sight of an old mismatch and shows one that it never saw before."""
    run = PipelineRun(Settings(_env_file=None, data_dir=tmp_path / "data", as_at=NOW), is_tick=True)
    record_mismatches(run.settings, [OF_SIXTEEN_DAYS], FIRST)
    build_warehouse(run.settings)
    with duckdb.connect(str(run.settings.warehouse_path)) as warehouse:
        warehouse.execute("create table marts.posting_mismatch (code varchar, entity_type varchar, entity_id varchar)")
        warehouse.execute("insert into marts.posting_mismatch values (?, ?, ?)", OF_A_FAULTY_LOAD)
    return run


def remembered(run: PipelineRun) -> list[tuple[object, ...]]:
    return query(run.settings.landing_path, "from ingest.mismatch_seen order by first_seen_at")


def test_a_blocked_run_neither_ends_nor_begins_a_mismatch(run: PipelineRun) -> None:
    run.checks = [PASSED, FAILED]
    with pytest.raises(PublicationBlocked):
        run.publish()
    assert remembered(run) == [(*OF_SIXTEEN_DAYS, FIRST, None)]


def test_a_run_that_publishes_does_both(run: PipelineRun) -> None:
    run.checks = [PASSED]
    run.publish()
    assert remembered(run) == [(*OF_SIXTEEN_DAYS, FIRST, NOW), (*OF_A_FAULTY_LOAD, NOW, None)]
