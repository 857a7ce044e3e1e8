from dataclasses import replace

import pytest

from orchestration.gate.judge import judge
from orchestration.gate.rules import rule_rows
from orchestration.gate.thresholds import Measure, Threshold
from orchestration.publication.gate import decide
from orchestration.quality.result import CheckResult

CSP = Threshold(
    "disputed",
    "csp",
    "below",
    10.0,
    3,
    "% of people",
    "withhold",
    "HR",
    "gate_measure",
    "Few",
    "Too many",
    "settle it.",
)
PAIRS = replace(
    CSP, check_id="pairs", scope_kind="force", comparison="at_most", threshold=3.0, least_count=0, action="block"
)


def share(csp, counted, population):
    return Measure("disputed", "csp", csp, counted, population, 100 * counted / population)


def test_only_the_failing_partnership_is_withheld_and_the_run_goes_out():
    held, failed = judge([CSP], [share("A", 1, 100), share("B", 12, 100), share("C", 9, 100)])
    assert held.passed
    assert held.scope == "csp 2 of them"
    assert held.observed == "highest in C: 9 % of people (9 of 100)"
    assert (failed.scope_kind, failed.scope_id, failed.action, failed.owner) == ("csp", "B", "withhold", "HR")
    assert failed.withholds
    assert failed.detail == "Too many"
    assert failed.remedy == "settle it."
    assert decide([held, failed]).may_publish


@pytest.mark.parametrize(
    ("counted", "population", "fails"), [(10, 100, True), (9, 100, False), (2, 8, False), (3, 8, True)]
)
def test_a_share_fails_from_its_limit_on_and_for_at_least_three_people(counted, population, fails):
    assert [check.passed for check in judge([CSP], [share("A", counted, population)])] == [not fails]


@pytest.mark.parametrize(("pairs", "may_publish"), [(0, True), (3, True), (4, False)])
def test_more_than_three_shared_collars_block(pairs, may_publish):
    checks = judge([PAIRS], [Measure("pairs", "force", "HERTS", pairs, pairs, pairs)])
    assert decide(checks).may_publish is may_publish


def test_withholding_the_whole_force_is_blocking():
    everything = replace(PAIRS, action="withhold")
    checks = judge([everything], [Measure("pairs", "force", "HERTS", 9, 9, 9)])
    assert checks[0].blocks
    assert not checks[0].withholds


def test_what_is_only_reported_never_fails():
    report = replace(PAIRS, comparison="report", action="warn")
    assert judge([report], [Measure("pairs", "force", "HERTS", 99, 99, 99)])[0].passed


def test_a_measure_without_a_threshold_and_a_threshold_without_a_measure_block():
    (unknown,) = judge([], [share("A", 1, 2)])
    assert unknown.blocks
    assert "seeds/gate_threshold.csv" in unknown.remedy
    (unmeasured,) = judge([PAIRS], [])
    assert unmeasured.blocks
    assert unmeasured.observed == "not measured"


def test_no_partnership_at_all_is_nothing_to_measure():
    assert [check.observed for check in judge([CSP], [])] == ["nothing to measure"]


def test_a_rule_judged_by_other_checks_counts_them():
    keys = replace(CSP, check_id="keys", scope_kind="table", comparison=None, action="block", judged_by="*unique*")
    good = CheckResult("unique_a", "a", "error", "0 rows", "no rows", True, "", "dbt")
    bad = replace(good, name="b_unique", passed=False)
    other = replace(bad, name="not_null_c")
    assert rule_rows([keys], [good, other]) == [("Few", "1 of 1 checks held", "all of them", "held")]
    assert rule_rows([keys], [good, bad])[0][3] == "not held: nothing is published"
    assert rule_rows([keys], [])[0][3] == "not checked"
