"""A day of ticks on one small source: what is left on disk and in memory does not grow with the runs.

Everything of a run but dbt is real here: reading, landing, its second copy, replay, release, Dagster's history, upkeep.
`make soak` does the same with the whole pipeline.
"""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from benchmarks.flat import judged, summary, write
from benchmarks.soak import TICK, TICKS_AN_HOUR, Tick, _rss_mb, _sizes
from orchestration.ingestion import ingest_system, record_mismatches, replay
from orchestration.instance import dagster_home
from orchestration.ledger import closed, measured
from orchestration.publication import publish
from orchestration.settings import REPOSITORY, Retention, Settings
from orchestration.status import write_status
from orchestration.upkeep import tidy
from tests.ingestion.force import START, Force, absence
from tests.publication.worker import PASSED, build_warehouse

A_DAY = int(os.environ.get("SOAK_TICKS", "288"))
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# Dagster's runs are kept by number and releases for no grace: here a day passes in minutes.
POLICY = Retention(run_hours=0, runs_kept=12)


@dg.asset(
    key=["hr", "absence"], check_specs=[dg.AssetCheckSpec(f"check{n}", asset=["hr", "absence"]) for n in range(20)]
)
def loaded():
    yield dg.MaterializeResult()
    yield from (dg.AssetCheckResult(check_name=f"check{n}", passed=True) for n in range(20))


class Run:
    """The stages of a run, measured as the pipeline's own are."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.ledger_run = settings, None

    @measured
    def ingest(self, system: str) -> object:
        return ingest_system(self.settings, system)

    @measured
    def replay(self) -> object:
        return replay(self.settings)

    @measured
    def publish(self) -> object:
        build_warehouse(self.settings)
        replay(self.settings)  # the worker writes its own table of loads
        return publish(self.settings, [PASSED], timedelta(0))


def live(force: Force, chance: random.Random) -> None:
    """Change some rows, add some and remove some, at the force's clock."""
    at = force.as_at - timedelta(minutes=1)
    keys = [f"A{number}" for number in chance.sample(range(600), 11)]
    force.put("absence", *(absence(key, at, category=str(chance.random())) for key in keys[:8]))
    force.remove("absence", *keys[8:])


def tick(force: Force, number: int, instance: dg.DagsterInstance) -> Tick:
    settings = force.settings.model_copy(update={"retention": POLICY})
    began, cpu = time.monotonic(), time.process_time()
    run = Run(settings)
    run.ingest("hr")
    run.replay()
    record_mismatches(settings, [("POSTING_GAP", "person", f"P{number // 20}")], force.as_at)
    dg.materialize([loaded], instance=instance, run_config=QUIET)
    run.publish()
    closed(run)
    write_status(settings)
    spent = time.monotonic() - began, time.process_time() - cpu
    if number % TICKS_AN_HOUR == TICKS_AN_HOUR - 1:
        tidy(settings, instance)
    return Tick(number, *spent, os.getloadavg()[0], _rss_mb(), **_sizes(force.directory))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_nothing_grows_over_a_day_of_ticks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CSP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DAGSTER_HOME", "")
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    chance, ticks = random.Random(1), []
    dagster_home(force.settings)
    with dg.DagsterInstance.get() as instance:
        for number in range(A_DAY):
            force.as_at = START + number * TICK
            live(force, chance)
            ticks.append(tick(force, number, instance))
    print(datetime.now(UTC), summary(ticks), sep="\n")
    write(ticks, REPOSITORY / "target" / "soak-small")
    assert judged(ticks) == []
