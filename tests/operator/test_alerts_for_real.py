"""Every alert is brought about as it would come in life, and each has its section in the runbook, and the reverse."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, get_args, get_type_hints

import dagster as dg
import pytest

from orchestration.alerts import Alert
from orchestration.defs.baseline import freeze_baseline
from orchestration.defs.ingestion import TRIED
from orchestration.defs.sensors import failed_run, stale_source
from orchestration.defs.serving import serve_release
from orchestration.defs.upkeep import second_copy, upkeep
from orchestration.ingestion import ingest_system, replay
from orchestration.instance import dagster_home
from orchestration.ledger import last_tidied
from orchestration.ledger.store import ledger_path
from orchestration.safekeeping import keep
from orchestration.safekeeping.files import copies_dir
from orchestration.safekeeping.standing import remember, standing
from orchestration.settings import REPOSITORY, Settings
from tests.ingestion.force import START, Force, absence
from tests.publication.worker import publish_one

KINDS = set(get_args(get_type_hints(Alert)["kind"]))
NOT_ALERTS = {"When nothing calls", "Going back to an earlier release"}
Heard = list[dict[str, Any]]


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """What a real web server hears at the webhook of the settings."""
    bodies: Heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("CSP_ALERT_WEBHOOK", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield bodies
    server.shutdown()


@pytest.fixture
def instance(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", "")
    dagster_home(Settings())
    with dg.DagsterInstance.get() as found:
        yield found


@dg.asset
def broken() -> None:
    raise OSError("no space left on device: a word of officer 4711")


@dg.asset(check_specs=[dg.AssetCheckSpec("keys_are_unique", asset="mart", blocking=True)])
def mart() -> Iterator[Any]:
    yield dg.MaterializeResult()
    yield dg.AssetCheckResult(check_name="keys_are_unique", passed=False, metadata={"rows": "officer 4711"})


def fail(asset: dg.AssetsDefinition, instance: dg.DagsterInstance) -> None:
    """Let a real run fail and the sensor see it."""
    result = dg.materialize([asset], instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_run",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    )
    failed_run(context.for_run_failure())


def test_run_failed(instance: dg.DagsterInstance, heard: Heard) -> None:
    fail(broken, instance)
    [alert] = heard
    assert (alert["kind"], alert["subjects"]) == ("run_failed", ["broken"])
    assert "4711" not in json.dumps(heard)


def test_release_blocked(instance: dg.DagsterInstance, heard: Heard) -> None:
    fail(mart, instance)
    [alert] = heard
    assert (alert["kind"], alert["subjects"]) == ("release_blocked", ["mart: keys_are_unique"])
    assert "4711" not in json.dumps(heard)


def test_source_stale(instance: dg.DagsterInstance, heard: Heard) -> None:
    @dg.asset(key=["hr", "_landing"])
    def land() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata={TRIED: 5})

    dg.materialize([land], instance=instance)
    stale_source(dg.build_sensor_context(instance=instance))
    [alert] = heard
    assert alert["kind"] == "source_stale"
    assert "hr.person (never loaded)" in alert["subjects"]


def test_not_served(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    from serving.step import serve_after_publication

    publish_one(Settings())
    monkeypatch.setenv("CSP_POSTGRES__URL", "postgresql://publisher:s3cret@127.0.0.1:9/scorecards")
    assert serve_after_publication(Settings()) is None
    assert [alert["kind"] for alert in heard] == ["not_served"]
    assert "s3cret" not in json.dumps(heard)


def test_landing_restored(heard: Heard, tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.put("absence", absence("A", START))
    settings = force.settings.model_copy(update={"alert_webhook": Settings().alert_webhook})
    for _ in range(2):
        ingest_system(settings, "hr")
        replay(settings)
        settings = settings.model_copy(update={"as_at": START + timedelta(hours=1)})
    os.truncate(settings.landing_path, 5000)
    ingest_system(settings, "hr")
    assert [alert["kind"] for alert in heard] == ["landing_restored"]
    assert [row["absence_id"] for row in force.rows("absence")] == ["A"]


class Watch:
    """The sensor as Dagster's daemon asks it, again and again: about what failed since it was last asked."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance, self.cursor = instance, None
        self.look()

    def look(self) -> None:
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        failed_run.evaluate_tick(context)
        self.cursor = context.cursor


def test_upkeep_failed(instance: dg.DagsterInstance, heard: Heard) -> None:
    """It is told once, and again only after it went well: that is how the alert clears."""
    dg.materialize([mart], instance=instance, raise_on_error=False)
    watch, ledger = Watch(instance), ledger_path(Settings()).parent
    ledger.write_text("a file where a directory belongs")
    for _ in range(2):
        assert not upkeep.execute_in_process(instance=instance, raise_on_error=False).success
        watch.look()
    assert [(alert["kind"], alert["subjects"]) for alert in heard] == [("upkeep_failed", ["upkeep", "tidy"])]
    assert last_tidied(Settings()) is None
    ledger.unlink()
    assert upkeep.execute_in_process(instance=instance).success
    assert last_tidied(Settings()) is not None
    ledger_path(Settings()).unlink()
    ledger.rmdir()
    ledger.write_text("a file where a directory belongs")
    assert not upkeep.execute_in_process(instance=instance, raise_on_error=False).success
    watch.look()
    assert [alert["kind"] for alert in heard] == ["upkeep_failed"] * 2


def test_baseline_failed(instance: dg.DagsterInstance, heard: Heard) -> None:
    watch = Watch(instance)
    config = {"ops": {"freeze_month": {"config": {"month": "2024-01"}}}}
    assert not freeze_baseline.execute_in_process(config, instance=instance, raise_on_error=False).success
    watch.look()
    [alert] = heard
    assert (alert["kind"], alert["subjects"]) == ("baseline_failed", ["freeze_baseline", "freeze_month"])


def test_not_served_where_the_job_that_tries_again_fails(
    instance: dg.DagsterInstance, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(instance)
    publish_one(Settings())
    monkeypatch.setenv("CSP_POSTGRES__URL", "postgresql://publisher:s3cret@127.0.0.1:9/scorecards")
    for _ in range(2):  # as every minute while the server is down
        assert not serve_release.execute_in_process(instance=instance, raise_on_error=False).success
        watch.look()
    assert [(alert["kind"], alert["subjects"]) for alert in heard] == [("not_served", ["serve_release", "serve"])]
    assert "s3cret" not in json.dumps(heard)


def test_run_of_any_other_job_that_fails_is_told_as_a_run(instance: dg.DagsterInstance, heard: Heard) -> None:
    watch = Watch(instance)
    dg.materialize([broken], instance=instance, raise_on_error=False)
    watch.look()
    assert [alert["kind"] for alert in heard] == ["run_failed"]


def small_landing(tmp_path: Path) -> tuple[Force, Settings]:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    settings = force.settings.model_copy(update={"alert_webhook": Settings().alert_webhook})
    change_and_run(force, settings, "A")
    return force, settings


def change_and_run(force: Force, settings: Settings, key: str) -> None:
    force.put("absence", absence(key, START))
    ingest_system(settings, "hr")
    replay(settings)


def test_copy_behind(heard: Heard, tmp_path: Path) -> None:
    """A copy that cannot be written is told once; once it was written again, it may be told again."""
    force, settings = small_landing(tmp_path)
    place = copies_dir(settings)
    for first, second in (("B", "C"), ("D", "E")):
        place.rename(place.with_name("away"))
        place.write_text("a file where the directory was")
        change_and_run(force, settings, first)
        change_and_run(force, settings, second)
        place.unlink()
        place.with_name("away").rename(place)
        change_and_run(force, settings, f"{second} again")
    assert [alert["kind"] for alert in heard] == ["copy_behind", "copy_behind"]
    assert str(tmp_path) not in json.dumps(heard)


def test_a_copy_of_which_no_file_is_left_is_told_and_begun_anew(heard: Heard, tmp_path: Path) -> None:
    """As when the disk goes that was mounted there: an empty directory takes what was to lie on another disk."""
    force, settings = small_landing(tmp_path)
    place = copies_dir(settings)
    place.rename(place.with_name("away"))
    place.mkdir()
    for key in ("B", "C"):
        change_and_run(force, settings, key)
    assert [alert["kind"] for alert in heard] == ["copy_behind"]
    assert any("base" in file.name for file in place.iterdir())


def test_a_copy_that_no_run_brings_up_is_told_once(instance: dg.DagsterInstance, heard: Heard, tmp_path: Path) -> None:
    _, settings = small_landing(tmp_path)
    seen = standing(settings)
    assert seen.complete_at is not None
    context = dg.build_sensor_context(instance=instance)
    second_copy(context)
    assert heard == []
    minutes = timedelta(minutes=settings.retention.copy_minutes + 1)
    remember(settings, replace(seen, complete_at=seen.complete_at - minutes))
    second_copy(context)
    assert heard == [], "nothing was written since: it is complete, however long ago that was seen"
    remember(settings, replace(seen, complete_at=seen.complete_at - minutes, landing=None))
    second_copy(context)
    second_copy(context)
    assert [alert["kind"] for alert in heard] == ["copy_behind"]
    keep(settings)
    second_copy(context)
    remember(settings, replace(seen, complete_at=seen.complete_at - minutes, landing=None))
    second_copy(context)
    assert [alert["kind"] for alert in heard] == ["copy_behind", "copy_behind"]


def test_every_alert_is_brought_about_here() -> None:
    tried = set(re.findall(r"^def test_(\w+)\(", Path(__file__).read_text(), re.MULTILINE))
    assert tried >= KINDS


def test_every_alert_has_a_section_in_the_runbook_and_every_section_an_alert() -> None:
    sections = set(re.findall(r"^## (.+)$", (REPOSITORY / "docs" / "runbook.md").read_text(), re.MULTILINE))
    assert sections - NOT_ALERTS == KINDS


def test_every_command_of_the_runbook_exists() -> None:
    """A runbook that names a command which is gone is worse than none."""
    text, makefile = (REPOSITORY / "docs" / "runbook.md").read_text(), (REPOSITORY / "Makefile").read_text()
    for target in set(re.findall(r"`make ([a-z-]+)", text)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    names = {name.removeprefix("CSP_") for name in re.findall(r"`(CSP_[A-Z_]+[A-Z])`", text)}
    known = {name.removeprefix("CSP_") for name in Settings.names()}
    assert names <= known, names - known
