"""dbt by hand: as it is it says what to use instead, and that works."""

import os
import subprocess
import sys

import pytest

from orchestration.settings import REPOSITORY

pytestmark = pytest.mark.slow


def run(tmp_path, *command):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CSP_")}
    environment |= {"CSP_DATA_DIR": str(tmp_path / "data"), "DO_NOT_TRACK": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )


def test_bare_dbt_says_what_to_use_instead(tmp_path):
    places = [f"--{kind}-dir={REPOSITORY / 'dbt_project'}" for kind in ("project", "profiles")]
    done = run(tmp_path, "dbt.cli.main", "parse", *places, f"--target-path={tmp_path}", f"--log-path={tmp_path}")
    assert done.returncode
    assert "python -m orchestration dbt" in done.stdout


def test_and_that_works(tmp_path):
    done = run(tmp_path, "orchestration", "dbt", "ls", "--select", "+int_metric_flow", "--resource-type", "model")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "int_metric_flow" in done.stdout
    assert "mtr_overtime_spend" in done.stdout
