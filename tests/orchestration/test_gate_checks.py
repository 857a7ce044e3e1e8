"""The gate's thresholds are asset checks, and a block by one of them is told of as a block."""

import dagster as dg
import pytest

from orchestration.defs import gate, quality
from orchestration.defs.sensors import failed_blocking_checks, failed_run
from orchestration.quality.result import CheckResult

MART = ("marts", "meta_build")
PAIRS = "shared_collar_pairs_of_force"


def outcome(name, kind, severity="warn", passed=True, action="warn"):
    """One outcome as the gate gives it."""
    return CheckResult(name, f"{kind} X", severity, "4 pairs", "at most 3", passed, "", "gate", "", kind, "X", action)


HELD = outcome("shared_collar_pairs", "force", "error", action="block")
BROKEN = outcome("shared_collar_pairs", "force", "error", passed=False, action="block")
WITHHELD = outcome("disputed_officers", "csp", passed=False, action="withhold")
UNKNOWN = outcome("made_up", "csp", "error", passed=False)


class Run:
    """A run whose acceptance found ``checks``, and every expectation held."""

    def __init__(self, checks):
        self.checks, self.settled = checks, False

    def accept(self):
        kept = quality._expectations([MART])
        held = [CheckResult(one.name, one.scope, "warn", "", "", True, "", "great_expectations") for one in kept]
        return [*held, *self.checks]

    def settle(self):
        self.settled = True


def accepted(instance, checks):
    """Run the acceptance step, before a release, with these outcomes of the gate."""

    @dg.asset(key=list(MART))
    def built():
        return None

    @dg.asset(deps=[dg.AssetKey(MART)])
    def release():
        return None

    run = Run(checks)
    step = quality._acceptance(list(quality._expectations([MART])), MART)
    definitions = dg.Definitions(assets=[built, release], asset_checks=[step], resources={"pipeline_run": run})
    job = definitions.get_implicit_global_asset_job_def()
    result = job.execute_in_process(instance=instance, raise_on_error=False)
    assert run.settled
    return result


def test_every_threshold_that_the_gate_judges_is_a_check():
    assert {PAIRS, "disputed_officers_of_csp", "roll_up_of_metric", gate.REST} <= set(gate.names())
    assert not [name for name in gate.names() if name.startswith("primary_keys")], "dbt's tests are checks already"


def test_thresholds_that_come_and_go_while_the_graph_stands_fail_no_run(instance, monkeypatch):
    known, kept = gate.names(), quality._acceptance

    def made_before(*given):
        step = kept(*given)
        monkeypatch.setattr(gate, "names", lambda: [*known[1:], "a_new_one_of_csp"])
        return step

    monkeypatch.setattr(quality, "_acceptance", made_before)
    new = outcome("a_new_one", "csp", "error", passed=False, action="block")
    result = accepted(instance, [HELD, new])
    found = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert set(known) <= found.keys()
    assert not found[gate.REST].passed, "a threshold that has no name of its own yet blocks all the same"


def test_checks_of_the_gate_reach_dagster_with_what_was_found(instance):
    result = accepted(instance, [HELD, WITHHELD])
    assert result.success, "to withhold a partnership blocks nothing"
    found = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert found[PAIRS].passed
    withheld = found["disputed_officers_of_csp"]
    assert (withheld.passed, withheld.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "csp X" in withheld.metadata["observed"].value


@pytest.mark.parametrize(("outcomes", "name"), [([BROKEN, WITHHELD], PAIRS), ([HELD, UNKNOWN], gate.REST)])
def test_block_by_the_gate_stops_the_release_and_is_told_of_as_one(instance, caplog, outcomes, name):
    result = accepted(instance, outcomes)
    assert not result.success
    assert not result.events_for_node("release")
    assert failed_blocking_checks(instance, result.run_id) == (f"marts/meta_build: {name}",)
    failure = result.get_run_failure_event()
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_run",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=failure,
    )
    failed_run(context.for_run_failure())
    assert "release_blocked" in caplog.text
    assert name in caplog.text
