from __future__ import annotations

from orchestration.quality import from_build
from orchestration.transformation import BuildReport, NodeResult


def _test(status: str, **values: object) -> NodeResult:
    defaults = {
        "unique_id": "test.scorecards.t.1",
        "name": "officers_add_up",
        "resource_type": "test",
        "status": status,
        "severity": "warn" if status == "warn" else "error",
        "failures": 0 if status == "pass" else 3,
        "message": "" if status == "pass" else "Got 3 results, configured to fail if != 0",
        "seconds": 0.1,
        "models": ("model.scorecards.metric_value",),
    }
    return NodeResult(**{**defaults, **values})


def _model(status: str, message: str = "") -> NodeResult:
    return NodeResult("model.scorecards.m", "m", "model", status, "", None, message, 0.1)


def _checks(*nodes: NodeResult):
    return from_build(BuildReport(nodes, 1.0))


def test_all_well() -> None:
    built, test = _checks(_model("success"), _test("pass"))
    assert (built.name, built.observed, built.passed) == ("every_model_is_built", "1 built", True)
    assert (test.name, test.scope, test.passed, test.observed) == ("officers_add_up", "metric_value", True, "0 rows")


def test_a_failed_test_names_rows_and_remedy() -> None:
    _, test = _checks(_test("fail", rows=("level=team", "level=csp"), meta={"remedy": "look at the roll-up."}))
    assert test.blocks
    assert test.observed == "3 rows"
    assert test.threshold == "no rows"
    assert test.detail == "For example: level=team; level=csp"
    assert test.remedy == "look at the roll-up."


def test_a_warning_does_not_block() -> None:
    _, test = _checks(_test("warn", message="Got 3 results, configured to warn if >2"))
    assert not test.passed
    assert not test.blocks
    assert test.threshold == "not >2 rows"


def test_a_test_that_could_not_run_blocks() -> None:
    _, test = _checks(_test("error", failures=None, message="Binder Error: no column"))
    assert test.blocks
    assert test.observed == "the test could not run"


def test_a_model_that_was_not_built_blocks_and_shows_no_data() -> None:
    [broken] = _checks(_model("error", "Conversion Error: could not convert 'Jane Doe' to INT32"))
    assert broken.blocks
    assert "Jane" not in broken.detail
    [skipped] = _checks(_model("skipped"))
    assert skipped.blocks
    assert skipped.observed.startswith("skipped")
