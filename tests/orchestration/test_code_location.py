"""The code location starts fast and knows everything: it is loaded on every tick."""

import json
import os
import subprocess
import sys

import pytest

from orchestration.settings import REPOSITORY

HEAVY = ["dbt", "great_expectations", "pandas", "duckdb", "pyarrow", "sqlalchemy", "numpy"]
LOOK = f"""
import json, sys
import orchestration.definitions
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""


def test_nothing_heavy_is_imported(settings, manifest):
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_telemetry_is_off_wherever_the_code_location_is_loaded(settings):
    program = "import orchestration.definitions, os; print(os.environ['DAGSTER_DISABLE_TELEMETRY'], "
    program += "os.environ['DBT_SEND_ANONYMOUS_USAGE_STATS'], os.environ['GX_ANALYTICS_ENABLED'])"
    clean = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name and "ANALYTICS" not in name}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=REPOSITORY, env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "false", "False"]


def test_telemetry_is_off_in_the_instance(instance):
    assert not instance.telemetry_enabled


def test_definitions_file_is_short():
    assert len((REPOSITORY / "orchestration" / "definitions.py").read_text().splitlines()) <= 40


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "orchestration" / "defs").glob("*.py")), ids=lambda path: path.stem
)
def test_every_module_says_what_does_not_belong_in_it(path):
    words = path.read_text().split('"""')[1].lower()
    assert any(word in words for word in ("business", "stands in", "no work", "not imported", "no run is", "begin in"))
