"""Every dbt unit test of the project, on the tables that a run has made."""

import pytest

from orchestration.transformation import runner

pytestmark = pytest.mark.timeout(1800)  # the first run may have to be made within it


def test_every_unit_test_of_a_model_passes(first_run, tmp_path, parsed):
    settings = first_run[0].copied(tmp_path).settings
    command = ["test", runner.UNWRITTEN, "--select", "test_type:unit", "--threads", "2"]
    outcome = runner.invoke(settings, runner.PROJECT, command, parsed.manifest)
    assert len(outcome.results) > 0
    failed = [f"{result.node.name}: {result.message}" for result in outcome.results if result.status != "pass"]
    assert not failed, "\n".join(failed)
