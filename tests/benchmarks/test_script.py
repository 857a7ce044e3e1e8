"""The plain script that the full build is measured against computes the same tables."""

import pytest

from benchmarks.script import run_script
from tests.end_to_end.compare import differences


@pytest.mark.slow
def test_the_script_gives_every_mart_cell_by_cell(first_run, tmp_path):
    force, exit_code, output = first_run
    assert exit_code == 0, output
    path = run_script(force.settings, tmp_path / "script")
    assert not differences(force.settings.warehouse_path, path, "marts")
