"""Once a release is out, nothing that is only looked at afterwards says that it is not."""

import io

import dagster as dg
import duckdb
import pytest
from rich.console import Console

from orchestration.cli.run import FAULT, _report
from orchestration.defs import operator, publication
from orchestration.ledger.store import ledger_path
from orchestration.pipeline import PipelineRun
from orchestration.publication import current_release
from tests.publication.worker import PASSED, build_warehouse


@pytest.fixture
def run(settings):
    """A run that has built and checked, and is to publish."""
    found = PipelineRun(settings, is_tick=True)
    build_warehouse(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute("create table marts.posting_mismatch (code varchar, entity_type varchar, entity_id varchar)")
    found.checks.append(PASSED)
    return found


def released(run, instance):
    step = publication._release([])
    return dg.materialize([step], instance=instance, resources={"pipeline_run": run}, raise_on_error=False)


def outcomes(result):
    return {one.check_name: (one.passed, one.severity) for one in result.get_asset_check_evaluations()}


def test_the_release_says_how_fresh_it_is_and_what_it_cost(run, instance):
    result = released(run, instance)
    assert result.success
    assert outcomes(result).keys() == {operator.METRICS, operator.WITHHELD}
    [materialized] = result.asset_materializations_for_node("release")
    assert materialized.metadata["seconds_publish"].value >= 0


def in_the_place_of_the_notes(settings):
    (settings.data_dir / "status").write_text("no directory")


def in_the_place_of_the_ledger(settings):
    ledger_path(settings).mkdir(parents=True)


@pytest.mark.parametrize("harm", [in_the_place_of_the_notes, in_the_place_of_the_ledger])
def test_what_cannot_be_looked_at_fails_no_step_whose_release_is_out(run, instance, settings, harm):
    harm(settings)
    result = released(run, instance)
    assert result.success
    assert current_release(settings) == run.release
    assert outcomes(result).keys() == {operator.METRICS, operator.WITHHELD}
    assert {severity for _, severity in outcomes(result).values()} == {dg.AssetCheckSeverity.WARN}
    if harm is in_the_place_of_the_notes:
        assert not any(passed for passed, _ in outcomes(result).values()), "what was not looked at is not fresh"


def test_the_command_line_says_that_the_release_is_out_where_what_came_after_it_failed(run, instance):
    released(run, instance)
    said = io.StringIO()
    assert _report(Console(file=said), run, "OSError: [Errno 28] No space left on device") == FAULT
    assert f"Release {run.release.release_id} is out" in said.getvalue()
    assert "No space left on device" in said.getvalue()
    assert "Readers keep the last good release" not in said.getvalue()
