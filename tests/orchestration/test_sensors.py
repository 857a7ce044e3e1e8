"""What the sensors notice."""

import time

import dagster as dg
import pytest

from orchestration.defs.ingestion import TRIED
from orchestration.defs.sensors import failed_blocking_checks, failed_run, last_loads, stale_source, stale_tables
from orchestration.ingestion.declaration import declared_systems

DAY = 86400.0


@dg.asset(key=["athena", "offence"])
def offence():
    return None


@dg.asset(
    check_specs=[dg.AssetCheckSpec("keys", asset="mart", blocking=True), dg.AssetCheckSpec("shape", asset="mart")]
)
def mart():
    yield dg.MaterializeResult()
    yield dg.AssetCheckResult(check_name="keys", passed=False)
    yield dg.AssetCheckResult(check_name="shape", passed=False, severity=dg.AssetCheckSeverity.WARN)


def systems(*names):
    return [declared_systems()[name] for name in names]


def test_table_is_stale_once_it_is_older_than_its_class_allows():
    loads = {"athena.unit": 0.0, "athena.offence": DAY}
    found = stale_tables(systems("athena"), lambda table: loads.get(str(table)), now=DAY + 60)
    assert found == ["athena.unit"]


def test_classes_differ():
    incidents = stale_tables(systems("command_control"), lambda _: 0.0, now=5 * 3600)
    people = stale_tables(systems("hr"), lambda _: 0.0, now=5 * 3600)
    assert incidents
    assert not people


def test_last_load_is_read_from_the_event_log(instance):
    before = time.time()
    dg.materialize([offence], instance=instance)
    at = last_loads(instance)
    tables = {str(table): table for table in declared_systems()["athena"].tables}
    assert at(tables["athena.offence"]) >= before
    assert at(tables["athena.unit"]) is None


def test_stale_source_alerts_once_an_episode(instance, monkeypatch, caplog):
    dg.materialize([offence], instance=instance)
    now = time.time()
    monkeypatch.setattr("orchestration.defs.sensors.time.time", lambda: now + 40 * DAY)
    context = dg.build_sensor_context(instance=instance)
    stale_source(context)
    assert caplog.text.count("athena.offence") == 1
    stale_source(dg.build_sensor_context(instance=instance, cursor=context.cursor))
    assert caplog.text.count("athena.offence") == 1


def test_blocked_run_is_told_from_a_fault_by_its_checks(instance):
    result = dg.materialize([mart], instance=instance, raise_on_error=False)
    assert failed_blocking_checks(instance, result.run_id) == ("mart: keys",)


@pytest.mark.parametrize(("assets", "kind"), [([mart], "release_blocked")])
def test_failed_run_sends_names_of_checks_and_no_values(instance, caplog, assets, kind):
    result = dg.materialize(assets, instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_run",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    ).for_run_failure()
    failed_run(context)
    assert kind in caplog.text
    assert "mart: keys" in caplog.text


def landing(system, tried):
    @dg.asset(key=[system, "_landing"])
    def land():
        return dg.MaterializeResult(metadata={TRIED: tried})

    return land


def test_source_that_was_never_loaded_is_told_of_once_a_run_has_tried_it(instance, caplog):
    context = dg.build_sensor_context(instance=instance)
    stale_source(context)
    assert "never loaded" not in caplog.text
    dg.materialize([landing("hr", 5), landing("police_uk", 0), landing("athena", 15), offence], instance=instance)
    context = dg.build_sensor_context(instance=instance, cursor=context.cursor)
    stale_source(context)
    assert caplog.text.count("hr.person (never loaded)") == 1
    assert "athena.unit (never loaded)" in caplog.text
    assert "athena.offence" not in caplog.text, "it was loaded"
    assert "police_uk" not in caplog.text, "it has no address"
    stale_source(dg.build_sensor_context(instance=instance, cursor=context.cursor))
    assert caplog.text.count("hr.person (never loaded)") == 1
