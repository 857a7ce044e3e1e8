"""When a tick has nothing to do: while all stands as the release was made from it, and not a moment longer."""

import json
import os
from datetime import datetime, timedelta

import duckdb
import pytest

from orchestration.baseline.bridge_store import bridges_dir
from orchestration.ingestion.landing import open_landing
from orchestration.publication.layout import Layout
from orchestration.settings import Settings
from orchestration.tick import settled
from orchestration.tick.signature import project_signature, seed_signatures

AS_AT = datetime(2024, 11, 5, 9, 30)
UNTIL = AS_AT + timedelta(minutes=20)
RELEASE = "20241105T093000000Z"
OFFENCE = "insert into ingest.batch values (7, 'athena', 'offence', 'loaded', 1, 0, 0, null, now(), now(), null)"
FAILED = "insert into ingest.batch values (8, 'athena', 'offence', 'failed', 0, 0, 0, 'gone', now(), now(), null)"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data directory with a release that has just settled."""
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)
    settings = at(tmp_path, AS_AT)
    with open_landing(settings) as landing:
        known = "(system, table_name, live_rows, status) values ('hr', 'duty', 3, 'loaded')"
        landing.execute(f"insert into ingest.cursor {known}")
    layout = Layout(settings.published_dir)
    layout.create()
    (layout.releases / RELEASE).mkdir()
    layout.switch(RELEASE)
    settings.warehouse_path.parent.mkdir()
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute(
            "create schema pipeline; create table pipeline.tick_project (signature varchar); "
            "create table pipeline.tick_node (node varchar, made_from varchar); "
            "create table pipeline.source_load (last_loaded_at timestamp, "
            "warn_after_minutes integer, error_after_minutes integer, status varchar); create schema staging; "
            "create table staging.bail (ends_at timestamp); create schema intermediate; "
            "create table intermediate.int_next_moment (kind varchar, moment_at timestamp)"
        )
        warehouse.execute("insert into pipeline.tick_project values (?)", [project_signature()])
        for name, made_from in seed_signatures().items():
            warehouse.execute("insert into pipeline.tick_node values (?, ?)", [f"seed.scorecards.{name}", made_from])
        warehouse.execute("insert into staging.bail values (?), ('2024-11-05 09:30'), ('9999-12-31')", [UNTIL])
        warehouse.execute("insert into intermediate.int_next_moment values ('midnight', '2024-11-06 00:00')")
    assert settled.settle(settings, RELEASE) == UNTIL
    return tmp_path


def at(data, instant, **settings):
    return Settings(data_dir=data, as_at=instant, _env_file=None, **settings)


def in_landing(data, statement):
    with open_landing(at(data, AS_AT)) as landing:
        landing.execute(statement)


def test_idle_until_the_first_instant_that_stands_in_a_table(data):
    assert settled.nothing_to_do(at(data, UNTIL - timedelta(seconds=1)))
    assert settled.nothing_to_do(at(data, UNTIL)) is None


@pytest.mark.parametrize(
    "statement",
    [
        OFFENCE,
        "update ingest.cursor set status = 'failed'",
        "update ingest.cursor set live_rows = 2",
        "insert into ingest.rejected_row values ('hr', 'duty', 'D1', 'type', 'x', 'y', now())",
        "insert into ingest.mismatch_seen values ('P02', 'person', 'P1', now(), null)",
    ],
)
def test_not_idle_where_the_landing_knows_more(data, statement):
    in_landing(data, statement)
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_not_idle_where_another_batch_has_the_number_of_a_lost_one(data):
    in_landing(data, OFFENCE)
    assert settled.settle(at(data, AS_AT), RELEASE) == UNTIL
    assert settled.nothing_to_do(at(data, AS_AT))
    in_landing(data, "update ingest.batch set loaded_at = loaded_at + interval 1 second")
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_idle_where_a_table_was_read_again_and_had_nothing_new(data):
    in_landing(data, "update ingest.cursor set status = 'unchanged', last_loaded_at = now()")
    in_landing(data, FAILED)
    assert settled.nothing_to_do(at(data, AS_AT))


def test_not_idle_after_a_rollback(data):
    layout = Layout(at(data, AS_AT).published_dir)
    (layout.releases / "20241105T092000000Z").mkdir()
    layout.switch("20241105T092000000Z")
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_not_idle_where_the_clock_stands_before_the_release(data):
    assert settled.nothing_to_do(at(data, AS_AT - timedelta(seconds=1))) is None


def test_not_idle_where_a_full_build_is_asked_for_or_another_month_is_compared(data):
    assert settled.nothing_to_do(at(data, AS_AT, full_build=True)) is None
    assert settled.nothing_to_do(at(data, AS_AT, comparison_month="2024-09-01")) is None


def test_not_idle_where_a_bridge_was_built(data):
    built = bridges_dir(at(data, AS_AT)) / "2024-09" / "20241105T024000000000"
    built.mkdir(parents=True)
    (built / "bridge.json").write_text("{}")
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_not_idle_where_a_baseline_was_frozen_or_the_warehouse_is_gone(data):
    frozen = at(data, AS_AT).baselines_dir / "2024-09"
    frozen.mkdir(parents=True)
    (frozen / "baseline.json").write_text("{}")
    assert settled.nothing_to_do(at(data, AS_AT)) is None
    (frozen / "baseline.json").unlink()
    assert settled.nothing_to_do(at(data, AS_AT))
    at(data, AS_AT).warehouse_path.unlink()
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_not_idle_after_a_run_began_to_build(data):
    settled.unsettle(at(data, AS_AT))
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_not_idle_where_what_was_kept_cannot_be_read(data):
    path = data / "warehouse" / "settled.json"
    path.write_text(json.dumps({"release_id": RELEASE}))
    assert settled.nothing_to_do(at(data, AS_AT)) is None


def test_table_that_could_not_be_read_is_late_before_the_next_deadline(data):
    with duckdb.connect(str(at(data, AS_AT).warehouse_path)) as warehouse:
        warehouse.execute("insert into pipeline.source_load values ('2024-11-05 09:25', 10, 60, 'failed')")
        warehouse.execute("insert into pipeline.source_load values ('2024-11-05 09:29', 5, 60, 'loaded')")
    assert settled.settle(at(data, AS_AT), RELEASE) == datetime(2024, 11, 5, 9, 35)


def test_not_idle_where_a_file_of_the_project_changed_while_the_run_was_at_work(data):
    with duckdb.connect(str(at(data, AS_AT).warehouse_path)) as warehouse:
        warehouse.execute("update pipeline.tick_project set signature = 'before'")
    settled.settle(at(data, AS_AT), RELEASE)
    assert settled.nothing_to_do(at(data, AS_AT)) is None
