from rich.console import Console

from orchestration.cli.gate import FAULT, gate
from orchestration.gate import evaluate
from tests.publication.worker import build_warehouse, settings_in


def test_before_the_first_run_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    console = Console(record=True, width=200)
    assert gate(console) == FAULT
    assert "make run" in console.export_text()
    assert not (tmp_path / "published").exists()


def test_marts_without_measures_block(tmp_path):
    settings = settings_in(tmp_path)
    build_warehouse(settings)
    (check,) = evaluate(settings)
    assert check.blocks
    assert check.observed == "the gate could not be measured"
