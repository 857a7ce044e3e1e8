"""The commands as a user types them, on a tiny force, in the order of a working day.

A full run takes a minute or more, so few are made and each proves several things; test_torture has the long proofs.
"""

import json
import os
import random
import re
import sqlite3
from datetime import datetime, timedelta

import dagster as dg
import duckdb
import pytest

from orchestration.cli.simulated import addresses
from orchestration.defs.manifest import project
from orchestration.ingestion import ingest_all, replay
from orchestration.publication import next_release_id, open_current, pipeline_lock, verify
from orchestration.settings import Settings
from orchestration.status import status_dir
from orchestration.transformation import prepare_run
from tests.anew import build_anew
from tests.end_to_end.compare import differences
from tests.end_to_end.conftest import let_it_live

pytestmark = pytest.mark.timeout(1800)


def test_run_publishes_a_release_and_says_where_it_lies(first_run):
    force, code, output = first_run
    assert code == 0, output
    with open_current(force.settings) as release:
        assert verify(release.path) == []
        assert release.release_id in output
        assert str(release.path) in output
    with duckdb.connect(str(force.current / "scorecards.duckdb"), read_only=True) as database:
        assert database.sql("select count(*) from metric_value").fetchone()[0] > 0


def test_result_names_systems_that_were_not_configured(first_run):
    _, _, output = first_run
    assert "police_uk" in output
    assert "not configured" in output


def test_result_counts_the_metrics_that_could_be_retired(first_run):
    force, _, output = first_run
    with open_current(force.settings) as release:
        proposed = release.rows["metric_retirement_proposal"]
    assert proposed > 0
    assert f"{proposed} proposed" in output


def test_every_mart_is_an_asset_that_the_run_materialised(first_run):
    force, _, output = first_run
    marts = {node.key for node in project(force.settings).marts}
    assert ("marts", "metric_value") in marts, output
    with dg.DagsterInstance.from_config(str(force.data / "dagster")) as instance:
        keys = [dg.AssetKey(key) for key in marts] + [dg.AssetKey("release"), dg.AssetKey(["athena", "offence"])]
        events = instance.get_latest_materialization_events(keys)
    assert [key for key in keys if not events.get(key)] == []


def test_status_and_verify_agree_on_the_current_release(first_run):
    force, *_ = first_run
    with open_current(force.settings) as release:
        for command in ("status", "verify"):
            code, output = force.run(command)
            assert code == 0, output
            assert release.release_id in output


def test_second_run_refuses_while_another_is_writing(first_run):
    force, *_ = first_run
    with pipeline_lock(force.settings):
        code, output = force.run()
    assert code == 1
    assert "already running" in output


def test_killed_then_blocked_run_builds_what_a_run_from_scratch_builds_and_readers_see_none_of_it(
    first_run, tmp_path, only_arguments, compiled
):
    """One day's mishaps in a row: the source loses a table's rows, a run is killed, the next is held back."""
    force = let_it_live(first_run[0].copied(tmp_path / "copy"))
    with sqlite3.connect(force.sources / "athena.db") as athena:
        athena.execute("create table kept as select * from intelligence_report")
        athena.execute("delete from intelligence_report")
    before = os.readlink(force.current)

    force.run_and_kill(after_seconds=random.uniform(4, 20))
    code, output = force.run()

    assert code == 2, output
    assert "fct_intelligence" in output
    assert os.readlink(force.current) == before
    assert verify(force.current.resolve()) == []
    gate = sorted((force.data / "published" / "blocked").glob("*/gate.json"))[-1]
    assert json.loads(gate.read_text())["verdict"] == "blocked"
    assert checks_that_hold_back(force) > 0
    scratch = marts_from_scratch(force, tmp_path / "data", only_arguments, compiled)
    assert differences(force.settings.warehouse_path, scratch, "marts") == []

    put_right_at_the_source(force)
    code, output = force.run("tick")
    assert code == 0, output
    assert os.readlink(force.current) != before, "as the runbook says of a release that is held back"
    assert checks_that_hold_back(force) == 0


def put_right_at_the_source(force):
    """Let the source have its rows again, as entered a minute ago."""
    stamp = (datetime.fromisoformat(force.as_at) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S")
    with sqlite3.connect(force.sources / "athena.db") as athena:
        athena.execute("insert into intelligence_report select * from kept")
        athena.execute("update intelligence_report set updated_at = ?", [stamp])
        athena.execute("drop table kept")


def checks_that_hold_back(force):
    """Return what the operator's metrics say of the newest run."""
    text = (status_dir(force.settings) / "scorecards.prom").read_text()
    return float(re.search(r"^csp_blocking_checks (\S+)$", text, re.MULTILINE)[1])


def marts_from_scratch(force, data, monkeypatch, compiled):
    """Build the marts of ``force`` in a data directory that never saw it, without the checks; return the warehouse."""
    for name, address in addresses(force.sources).items():
        monkeypatch.setenv(name, address)
    settings = Settings(data_dir=data, as_at=force.as_at, _env_file=None)
    ingest_all(settings)
    replay(settings)
    prepare_run(settings, next_release_id(settings))
    build_anew(settings, compiled)
    return settings.warehouse_path
