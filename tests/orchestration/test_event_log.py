"""The event log keeps what Dagster's own keeps, step memory or not; only when, and in how many statements, differs."""

from contextlib import contextmanager

import dagster as dg
import pytest
from dagster._core.execution.context.data_version_cache import DataVersionCache
from dagster._core.execution.context.system import StepExecutionContext
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, AssetKeyTable, SqlEventLogStorageTable
from dagster._serdes import deserialize_value
from sqlalchemy import select

from orchestration.defs import step_memory
from orchestration.instance.event_log import AT_ONCE

STORAGES = {
    "ours": ("orchestration.instance.event_log", "PooledSqliteEventLogStorage"),
    "theirs": ("dagster._core.storage.event_log", "SqliteEventLogStorage"),
}
NAMES = ["one", "two", "three"]
REMEMBERED = (
    (StepExecutionContext, "get_output_asset_keys"),
    (DataVersionCache, "maybe_fetch_and_get_input_asset_version_info"),
)
CHECK = [step_memory.CheckResult]


@dg.multi_asset(
    specs=[dg.AssetSpec(name, deps=NAMES[:place][-1:], skippable=True) for place, name in enumerate(NAMES)],
    check_specs=[dg.AssetCheckSpec(check, asset=name) for name in NAMES for check in ("first", "second")],
)
def chain(context: dg.AssetExecutionContext):
    context.log_event(dg.AssetMaterialization("elsewhere", metadata={"rows": 3}))
    for place, name in enumerate(NAMES):
        yield dg.MaterializeResult(asset_key=name, metadata={"place": place}, tags={"tag": name})
    for place, name in enumerate(NAMES):
        for check in ("first", "second"):
            passed, severity = (place, check) != (1, "second"), dg.AssetCheckSeverity.WARN
            yield CHECK[0](asset_key=name, check_name=check, passed=passed, severity=severity, metadata={"at": place})


@dg.asset(deps=["three"], check_specs=[dg.AssetCheckSpec("last", asset="four")])
def four():
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


@dg.multi_asset(specs=[dg.AssetSpec("a", deps=["b"]), dg.AssetSpec("b")])
def right_order():
    yield dg.MaterializeResult(asset_key="b")
    yield dg.MaterializeResult(asset_key="a")


@dg.multi_asset(specs=[dg.AssetSpec("a", deps=["b"]), dg.AssetSpec("b")], name="backwards")
def backwards():
    yield dg.MaterializeResult(asset_key="a")
    yield dg.MaterializeResult(asset_key="b")


@dg.asset
def broken():
    raise ValueError("it broke")


JOBS = dg.Definitions(
    assets=[chain, four, broken],
    jobs=[
        dg.define_asset_job("good", ["one", "two", "three", "four"], executor_def=dg.in_process_executor),
        dg.define_asset_job("bad", ["broken"], executor_def=dg.in_process_executor),
    ],
)


def instance(path, storage):
    module, name = STORAGES[storage]
    path.mkdir()
    (path / "dagster.yaml").write_text(
        f"telemetry: {{enabled: false}}\nevent_log_storage:\n  module: {module}\n  class: {name}\n"
        f"  config: {{base_dir: {path / 'history'}}}\n"
    )
    return dg.DagsterInstance.from_config(str(path))


@contextmanager
def as_dagster_does():
    """Let steps remember nothing."""
    kept = [(where, name, getattr(where, name)) for where, name in REMEMBERED]
    CHECK[0] = dg.AssetCheckResult
    for where, name, ours in kept:
        setattr(where, name, ours.__wrapped__)
    yield
    CHECK[0] = step_memory.CheckResult
    for where, name, ours in kept:
        setattr(where, name, ours)


def ran(found, job):
    return JOBS.resolve_job_def(job).execute_in_process(instance=found, raise_on_error=False)


def contents(found, runs):
    """Return all that is stored, without instants and with each run's place for its id."""
    storage = found.event_log_storage
    place = {run: str(number) for number, run in enumerate(runs)}
    events = [
        (
            place[run],
            entry.dagster_event_type,
            entry.step_key,
            entry.dagster_event and str(entry.dagster_event.asset_key),
        )
        for run in runs
        for entry in found.all_logs(run)
        if entry.dagster_event_type
    ]
    with storage.index_connection() as connection:
        rows = connection.execute(select(SqlEventLogStorageTable).order_by(SqlEventLogStorageTable.c.id)).all()
        checks = connection.execute(select(AssetCheckExecutionsTable)).all()
        keys = connection.execute(select(AssetKeyTable)).all()
    mirrored = [(place[row.run_id], row.dagster_event_type, row.step_key, row.asset_key) for row in rows]
    ids = {row.id: number for number, row in enumerate(rows)}
    executions = {
        (place[row.run_id], row.asset_key, row.check_name, row.execution_status, row.partition,
         ids[row.evaluation_event_storage_id], ids.get(row.materialization_event_storage_id),
         deserialize_value(row.evaluation_event).dagster_event_type)
        for row in checks
    }  # fmt: skip
    assets = {(row.asset_key, place[row.last_run_id], bool(row.last_materialization_timestamp)) for row in keys}
    judged = {
        (evaluated.check_name, str(evaluated.asset_key), evaluated.passed, evaluated.severity, evaluated.blocking,
         str(evaluated.metadata), place[evaluated.target_materialization_data.run_id])
        for row in checks
        for evaluated in [deserialize_value(row.evaluation_event).dagster_event.event_specific_data]
    }  # fmt: skip
    meant = {str(row.id): f"{row.asset_key} in run {place[row.run_id]}" for row in rows}
    return events, mirrored, executions, assets, tags(found, meant), judged


def tags(found, meant):
    """Return what the last materialization of each asset says, of its parents too, without what differs by run."""
    known = {}
    for name in [*NAMES, "four", "elsewhere"]:
        event = found.get_latest_materialization_event(dg.AssetKey(name)).asset_materialization
        said = {key: meant.get(value, value) for key, value in (event.tags or {}).items() if "version" not in key}
        known[name] = (dict(event.metadata), said)
    return known


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    path = tmp_path_factory.mktemp("logs")
    found = {name: instance(path / name, name) for name in STORAGES}
    yield found
    for one in found.values():
        one.dispose()


def test_runs_leave_what_they_leave_in_dagsters_own_log(both):
    step_memory.remember()
    runs = ("good", "good", "bad")
    ours = contents(both["ours"], [ran(both["ours"], job).run_id for job in runs])
    with as_dagster_does():
        theirs = contents(both["theirs"], [ran(both["theirs"], job).run_id for job in runs])
    assert ours[0] == theirs[0]
    assert sorted(map(str, ours[1])) == sorted(map(str, theirs[1]))
    assert {row[:5] + row[7:] for row in ours[2]} == {row[:5] + row[7:] for row in theirs[2]}
    assert ours[3] == theirs[3]
    assert ours[4] == theirs[4]
    assert len(ours[5]) == 14
    assert ours[5] == theirs[5]


def test_check_points_at_the_materialization_that_it_judged(both):
    found = both["ours"]
    run = ran(found, "good").run_id
    with found.event_log_storage.index_connection() as connection:
        rows = connection.execute(select(AssetCheckExecutionsTable).filter_by(run_id=run)).all()
    events = {record.storage_id: record for record in found.fetch_materializations(dg.AssetKey("two"), 10).records}
    about_two = [row for row in rows if row.asset_key == '["two"]']
    assert len(about_two) == 2
    assert {row.execution_status for row in about_two} == {"SUCCEEDED", "FAILED"}
    assert {events[row.materialization_event_storage_id].run_id for row in about_two} == {run}


def test_what_waits_is_read_and_what_is_not_read_is_stored_at_the_end(tmp_path):
    found = instance(tmp_path / "log", "ours")
    storage = found.event_log_storage
    run = dg.DagsterRun("publish_scorecards")
    found.add_run(run)
    assert AT_ONCE > 2
    found.report_runless_asset_event(dg.AssetMaterialization("alone"))
    assert found.get_latest_materialization_event(dg.AssetKey("alone")) is not None
    assert storage.has_table("event_logs")
    assert not storage.has_table("no_such_table")
    found.report_runless_asset_event(dg.AssetMaterialization("late"))
    storage.dispose()
    with dg.DagsterInstance.from_config(str(tmp_path / "log")) as again:
        assert again.get_latest_materialization_event(dg.AssetKey("late")) is not None


def test_step_remembers_its_assets_and_their_order_is_still_judged():
    step_memory.remember()
    assert hasattr(StepExecutionContext.get_output_asset_keys, "__wrapped__")
    good = dg.materialize([right_order], raise_on_error=False)
    bad = dg.materialize([backwards], raise_on_error=False)
    assert good.success
    assert not bad.success
