"""What the runbook says to do is done, on real small runs, and the alert clears.

For a release that is held back: end_to_end/test_run.py; for one not served: serving/test_served_again.py.
"""

from __future__ import annotations

import io
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from orchestration.cli.sources import check_source
from orchestration.defs import ingestion, resources
from orchestration.defs.sensors import stale_source
from orchestration.ledger import last_outcome
from orchestration.settings import Settings
from tests.ingestion.force import START, Force, absence, query
from tests.operator.test_alerts_for_real import Heard, Watch, heard, instance

__all__ = ["heard", "instance"]


@pytest.fixture
def force(heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Force:
    """A source system that Dagster's own landing step reads."""
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.put("absence", absence("A", START))
    monkeypatch.setenv("CSP_SOURCES__HR", force.url)
    return force


def land(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Let the landing step of a run read the source, with the run's own lock, ledger and status page."""
    steps = [one for one in ingestion.assets() if isinstance(one, dg.AssetsDefinition)]
    wanted = [one for one in steps if one.key == ingestion.landing_key("hr")]
    given = {"pipeline_run": resources.pipeline_run}
    return dg.materialize(wanted, instance=instance, resources=given, raise_on_error=False)


def advice() -> tuple[int, str]:
    """Return what ``make check-source SYSTEM=hr`` ends with and prints."""
    said = io.StringIO()
    return check_source(Console(file=said, width=200), "hr"), said.getvalue()


def test_stale_source_is_checked_mended_and_read_again_by_the_next_run(
    force: Force, instance: dg.DagsterInstance, heard: Heard
) -> None:
    away = force.file.with_suffix(".away")
    force.file.rename(away)
    assert land(instance).success, "a source that is down fails no run"
    context = dg.build_sensor_context(instance=instance)
    stale_source(context)
    assert [alert["kind"] for alert in heard] == ["source_stale"]
    assert "hr.absence (never loaded)" in heard[0]["subjects"]
    code, said = advice()
    assert code == 1
    assert str(force.file.name) in said, "it says what is wrong"
    away.rename(force.file)
    assert str(force.file.name) not in advice()[1], "and that it is no longer so"
    assert land(instance).success
    assert query(Settings().landing_path, "select absence_id from hr.absence") == [("A",)], "nothing is loaded by hand"
    again = dg.build_sensor_context(instance=instance, cursor=context.cursor)
    skipped = stale_source(again)
    assert isinstance(skipped, dg.SkipReason)
    assert str(skipped.skip_message).startswith("0 source tables are stale")
    assert len(heard) == 1


def test_run_that_cannot_write_its_landing_goes_well_once_it_can(
    force: Force, instance: dg.DagsterInstance, heard: Heard
) -> None:
    watch, directory = Watch(instance), Settings().landing_path.parent
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.write_text("a file where a directory belongs")
    assert not land(instance).success
    watch.look()
    assert [(alert["kind"], alert["subjects"]) for alert in heard] == [("run_failed", ["hr___landing"])]
    assert last_outcome(Settings()) == "failed"
    directory.unlink()
    assert land(instance).success
    watch.look()
    assert len(heard) == 1
    assert last_outcome(Settings()) == "unchanged", "this run had no more to do than to read"
