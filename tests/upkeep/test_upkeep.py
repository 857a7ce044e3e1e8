"""What runs leave behind is pruned by policy; what a baseline, a kept release or a sensor needs never is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.runs.schema import RunsTable, RunTagsTable
from dagster._core.utils import make_new_run_id

from orchestration.baseline.known import Moment, copy_landing, moment_of
from orchestration.ingestion import ingest_system, landing, replay
from orchestration.instance import dagster_home
from orchestration.publication.lock import pipeline_lock
from orchestration.safekeeping import files, heal
from orchestration.settings import Retention, Settings
from orchestration.upkeep import tidy
from orchestration.upkeep.books import thin_out
from orchestration.upkeep.compaction import compact, let_go_of_damaged
from orchestration.upkeep.history import prune_runs
from orchestration.upkeep.rebuilds import prune_rebuilds
from tests.ingestion.force import START, Force, absence, query
from tests.publication.worker import publish_one

POLICY = Retention(books_hours=2, books_days=1, runs_kept=2, run_hours=1, damaged_kept=1, free_share=0.2)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)


@pytest.fixture
def force(tmp_path: Path) -> Force:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    return force


def run(force: Force, at: datetime) -> Settings:
    force.as_at = at
    ingest_system(force.settings, "hr")
    replay(force.settings)
    return force.settings.model_copy(update={"retention": POLICY})


def times_kept(settings: Settings) -> list[datetime]:
    rows = query(settings.landing_path, "select distinct known_at from ingest.cursor_seen order by 1")
    return [row[0] for row in rows]


def test_reads_are_kept_all_then_by_the_hour_then_by_the_day(force: Force) -> None:
    now = START
    old = [now - 2 * DAY + timedelta(minutes=minutes) for minutes in (0, 20, 90)]
    hours = [now - timedelta(hours=5) + timedelta(minutes=minutes) for minutes in (0, 20, 40, 70)]
    new = [now - timedelta(minutes=minutes) for minutes in (30, 10, 0)]
    for at in (*old, *hours, *new):
        settings = run(force, at)
    before = query(settings.landing_path, "select count(*) from ingest.cursor_seen")[0][0]
    removed = thin_out(settings)
    assert times_kept(settings) == [old[2], *hours[2:], *new]
    assert removed == before - query(settings.landing_path, "select count(*) from ingest.cursor_seen")[0][0]
    assert thin_out(settings) == 0


def test_what_a_kept_release_needs_stays_and_it_is_rebuilt_as_before(force: Force, tmp_path: Path) -> None:
    times = [START - 3 * DAY + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
    for place, at in enumerate(times):
        force.put("absence", absence(f"A{place}", at))
        settings = run(force, at)
        if place == 1:
            publish_one(settings)
    settings = run(force, START)
    moment, release = moment_of(settings, times[1])
    assert release is not None
    before = _rebuilt(settings, moment, tmp_path / "before")
    thin_out(settings)
    assert times_kept(settings) == [*times[1:], START], "the first is nobody's; the last of that day stays"
    assert _rebuilt(settings, moment, tmp_path / "after") == before


def _rebuilt(settings: Settings, moment: Moment, place: Path) -> list[tuple[object, ...]]:
    target = settings.model_copy(update={"data_dir": place})
    copy_landing(settings, target, moment)
    return query(target.landing_path, "from ingest.cursor order by all")


def test_where_a_baseline_cannot_be_read_nothing_is_thinned_out(force: Force) -> None:
    settings = run(force, START - 3 * DAY)
    run(force, START - 3 * DAY + timedelta(minutes=1))
    settings = run(force, START)
    damaged = settings.baselines_dir / "2024-01"
    damaged.mkdir(parents=True)
    (damaged / "baseline.json").write_text("{")
    assert thin_out(settings) == 0


def test_old_failures_that_landed_nothing_go_and_no_batch_that_did(force: Force) -> None:
    force.put("absence", absence("A", START))
    run(force, START - 3 * DAY)
    force.file.rename(force.file.with_suffix(".away"))
    run(force, START - 3 * DAY + timedelta(minutes=5))
    force.file.with_suffix(".away").rename(force.file)
    force.put("absence", absence("B", START))
    settings = run(force, START)
    thin_out(settings)
    assert query(settings.landing_path, "select distinct status from ingest.batch") == [("loaded",)]
    warehouse = force.rows("absence")
    settings.warehouse_path.unlink()
    assert force.rows("absence") == warehouse


def test_landing_with_holes_is_written_anew_with_every_row(force: Force) -> None:
    settings = run(force, START)
    with landing.open_landing(settings) as connection:
        connection.execute("create table ingest.hole as select range as n, md5(range::varchar) as t from range(900000)")
        connection.execute("checkpoint")
        connection.execute("drop table ingest.hole")
        connection.execute("checkpoint")
    before = query(settings.landing_path, "from ingest.cursor order by all")
    gained = compact(settings)
    assert gained > 10 * 2**20
    assert query(settings.landing_path, "from ingest.cursor order by all") == before
    assert compact(settings) == 0
    assert not heal.is_damaged(settings.landing_path)


def test_damaged_files_go_but_for_the_newest(force: Force) -> None:
    settings = run(force, START)
    for number in range(3):
        os.truncate(settings.landing_path, 5000)
        settings = run(force, START + timedelta(minutes=number + 1))
    assert let_go_of_damaged(settings) == 2
    assert len(list(settings.landing_path.parent.glob("damaged-*.duckdb"))) == 1


def test_tidying_leaves_a_landing_that_its_copy_restores(force: Force) -> None:
    force.put("absence", absence("A", START))
    settings = run(force, START - 3 * DAY)
    run(force, START - 3 * DAY + timedelta(minutes=1))
    settings = run(force, START)
    assert tidy(settings).book_rows > 0
    assert files.chain(settings)
    os.truncate(settings.landing_path, 5000)
    run(force, START + timedelta(minutes=5))
    assert [row["absence_id"] for row in force.rows("absence")] == ["A"]


def test_old_rebuilds_go_and_none_that_is_at_work(force: Force) -> None:
    settings = run(force, START)
    homes = [settings.data_dir / home for home in ("bridge_work/postings_now", "as_known/20240201T000000Z")]
    for home in homes:
        for file in ("warehouse/warehouse.duckdb", "landing/landing.duckdb", "dbt/kept"):
            (home / file).parent.mkdir(parents=True)
            (home / file).touch()
    young, old = datetime.now(UTC), datetime.now(UTC) + 31 * DAY
    assert prune_rebuilds(settings, young) == 0
    at_work = pipeline_lock(settings.model_copy(update={"data_dir": homes[1]}))
    with at_work, ThreadPoolExecutor(1) as other:  # the thread that holds a lock may enter again
        assert other.submit(prune_rebuilds, settings, old).result() == 1
    assert [(home / "warehouse").exists() for home in homes] == [False, True]
    assert not (homes[0] / "landing").exists()
    assert prune_rebuilds(settings, old) == 1
    (homes[0] / "landing").mkdir()  # what died before it had a warehouse
    (homes[0] / "landing" / "landing.duckdb").touch()
    assert (prune_rebuilds(settings, young), prune_rebuilds(settings, old)) == (0, 1)


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", "")
    dagster_home(Settings(_env_file=None, data_dir=tmp_path / "data"))
    with dg.DagsterInstance.get() as found:
        yield found


@dg.asset(key=["hr", "person"], check_specs=[dg.AssetCheckSpec("keys", asset=["hr", "person"])])
def person() -> Iterator[object]:
    yield dg.MaterializeResult()
    yield dg.AssetCheckResult(check_name="keys", passed=True)


@dg.asset(key=["athena", "offence"])
def offence() -> None:
    return None


def test_old_runs_go_with_their_files_and_never_the_one_of_a_last_load(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", retention=POLICY)
    only_load = dg.materialize([offence], instance=instance).run_id
    runs = [dg.materialize([person], instance=instance).run_id for _ in range(5)]
    assert prune_runs(settings, instance) == 0, "all are younger than the policy's hour"
    later = datetime.now(UTC) + timedelta(hours=2)
    assert prune_runs(settings, instance, later) == 3
    assert {run.run_id for run in instance.get_runs()} == {only_load, *runs[3:]}
    shards = {path.stem for path in (settings.data_dir / "dagster" / "history" / "runs").glob("*.db")}
    assert shards == {only_load, *runs[3:], "index"}
    with instance.event_log_storage.index_connection() as index:  # type: ignore[attr-defined]
        left = index.exec_driver_sql("select distinct run_id from asset_check_executions").fetchall()
    assert {row[0] for row in left} == set(runs[3:])
    assert instance.get_latest_materialization_event(dg.AssetKey(["athena", "offence"])) is not None


RUNS_AN_HOUR = 13  # a tick every five minutes, and upkeep


def lived(
    instance: dg.DagsterInstance, hours: int, status: dg.DagsterRunStatus = dg.DagsterRunStatus.SUCCESS
) -> list[str]:
    """Store the runs of so many hours as Dagster does, in one transaction; return their ids, the oldest first."""
    count, now = hours * RUNS_AN_HOUR, datetime.now(UTC)
    runs = [
        dg.DagsterRun("publish_scorecards", make_new_run_id(), status=status, tags={"dagster/schedule_name": "tick"})
        for _ in range(count)
    ]
    times = [now - timedelta(hours=(count - number - 0.5) / RUNS_AN_HOUR) for number in range(count)]
    storage = instance.run_storage
    rows = [storage._get_run_insertion_values(run, at) for run, at in zip(runs, times, strict=True)]  # type: ignore[attr-defined]
    tags = [{"run_id": run.run_id, "key": key, "value": value} for run in runs for key, value in run.tags.items()]
    with storage.connect() as connection:  # type: ignore[attr-defined]
        connection.execute(RunsTable.insert(), rows)
        connection.execute(RunTagsTable.insert(), tags)
    return [run.run_id for run in runs]


def made_old(instance: dg.DagsterInstance, run_id: str) -> str:
    with instance.run_storage.connect() as connection:  # type: ignore[attr-defined]
        old = RunsTable.update().where(RunsTable.c.run_id == run_id)
        connection.execute(old.values(create_timestamp=datetime.now(UTC).replace(tzinfo=None) - 9 * DAY))
    return run_id


def told(instance: dg.DagsterInstance, *run_ids: str) -> None:
    for run in instance.get_runs(dg.RunsFilter(run_ids=list(run_ids))):
        instance.report_engine_event("something was done", run)


def shards(settings: Settings) -> set[str]:
    return {path.stem for path in (settings.data_dir / "dagster" / "history" / "runs").glob("*.db")} - {"index"}


def tagged(instance: dg.DagsterInstance) -> set[str]:
    with instance.run_storage.connect() as connection:  # type: ignore[attr-defined]
        return {row[0] for row in connection.execute(RunTagsTable.select().with_only_columns(RunTagsTable.c.run_id))}


def run_ids(instance: dg.DagsterInstance) -> set[str]:
    return {run.run_id for run in instance.get_runs()}


def test_the_shipped_policy_prunes_days_of_ticks(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    assert settings.retention == Retention()
    only_load = made_old(instance, dg.materialize([offence], instance=instance).run_id)
    [at_work, *_] = lived(instance, 1, dg.DagsterRunStatus.STARTED)
    made_old(instance, at_work)
    ids = lived(instance, 70)
    old, young = ids[: 22 * RUNS_AN_HOUR], ids[22 * RUNS_AN_HOUR :]
    assert len(young) > 600
    told(instance, *old[:2], old[-1], young[0], young[-1], at_work)
    stay = run_ids(instance) - set(old)
    assert {only_load, at_work} < stay
    assert prune_runs(settings, instance) == len(old)
    assert run_ids(instance) == stay
    assert shards(settings) == {only_load, at_work, young[0], young[-1]}
    assert tagged(instance) == stay - {only_load}
    assert instance.all_logs(young[0]) != []
    assert instance.get_latest_materialization_event(dg.AssetKey(["athena", "offence"])) is not None
    assert prune_runs(settings, instance) == 0


def test_the_newest_runs_stay_however_old_they_are(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    ids = lived(instance, 5)
    assert prune_runs(settings, instance, datetime.now(UTC) + 30 * DAY) == len(ids) - Retention().runs_kept
    assert run_ids(instance) == set(ids[-Retention().runs_kept :])


def test_the_policy_of_the_soak_keeps_runs_by_number(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    policy = Retention(run_hours=0, runs_kept=12)
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", retention=policy)
    only_load = made_old(instance, dg.materialize([offence], instance=instance).run_id)
    ids = lived(instance, 20)
    assert prune_runs(settings, instance) == len(ids) - 12, "more than two pages of them"
    assert run_ids(instance) == {only_load, *ids[-12:]}
    assert prune_runs(
        Settings(_env_file=None, data_dir=tmp_path, retention=Retention(run_hours=0, runs_kept=0)), instance
    )
    assert run_ids(instance) == {only_load}
