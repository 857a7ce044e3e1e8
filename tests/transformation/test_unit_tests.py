"""Every dbt unit test of the project, on the tables that a run has made."""

import threading

import pytest
from dbt.adapters.duckdb.impl import DuckDBAdapter

from orchestration.transformation import runner

pytestmark = pytest.mark.timeout(1800)  # the first run may have to be made within it


@pytest.fixture
def columns_asked_once(monkeypatch):
    """Let dbt ask for the columns of a table that stands only once, not for each of the thousand places it is given.

    No table of the warehouse changes meanwhile; what dbt makes for one test alone (in ``temp``) is asked every time.
    """
    found, ask, one_asks = {}, DuckDBAdapter.get_columns_in_relation, threading.Lock()

    def columns(adapter, relation):
        name = relation.render()
        if relation.database == "temp":
            return ask(adapter, relation)
        with one_asks:
            if name not in found:
                found[name] = ask(adapter, relation)
        return found[name]

    monkeypatch.setattr(DuckDBAdapter, "get_columns_in_relation", columns)


def test_every_unit_test_of_a_model_passes(first_run, tmp_path, parsed, columns_asked_once):
    settings = first_run[0].copied(tmp_path).settings
    command = ["test", runner.UNWRITTEN, "--select", "test_type:unit", "--threads", "2"]
    outcome = runner.invoke(settings, runner.PROJECT, command, parsed.manifest)
    assert len(outcome.results) > 0
    failed = [f"{result.node.name}: {result.message}" for result in outcome.results if result.status != "pass"]
    assert not failed, "\n".join(failed)
