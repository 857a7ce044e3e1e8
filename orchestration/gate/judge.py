"""Hold what was measured against the thresholds. Pure: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.gate.thresholds import MEASURED, Measure, Threshold
from orchestration.quality.result import CheckResult, Severity

SHARE = "%"


def judge(thresholds: Sequence[Threshold], measures: Sequence[Measure]) -> list[CheckResult]:
    """Return one check a scope that fails, and one for all scopes of a threshold that hold.

    A measure without a threshold in force fails and blocks: a gap in the configuration must not open the gate.
    """
    own = [threshold for threshold in thresholds if threshold.judged_by == MEASURED]
    found = [check for threshold in own for check in _of_threshold(threshold, measures)]
    known = {(threshold.check_id, threshold.scope_kind) for threshold in own}
    unknown = sorted({(one.check_id, one.scope_kind) for one in measures} - known)
    return found + [_no_threshold(check_id, scope_kind) for check_id, scope_kind in unknown]


def _of_threshold(threshold: Threshold, measures: Sequence[Measure]) -> list[CheckResult]:
    about = [one for one in measures if (one.check_id, one.scope_kind) == (threshold.check_id, threshold.scope_kind)]
    if not about and threshold.scope_kind == "force":
        return [_check(threshold, "", "not measured", False, "")]
    failed = [one for one in about if _breaks(threshold, one)]
    held = [one for one in about if one not in failed]
    passed = [_held(threshold, held)] if held or not failed else []
    return passed + [_check(threshold, one.scope_id, _found(threshold, one), False, one.scope_id) for one in failed]


def _breaks(threshold: Threshold, measure: Measure) -> bool:
    return _is_over(threshold, measure) and measure.counted >= (threshold.least_count or 0)


def _is_over(threshold: Threshold, measure: Measure) -> bool:
    limit = threshold.threshold or 0.0
    over = {"below": measure.observed >= limit, "at_most": measure.observed > limit}
    return over.get(threshold.comparison or "", False)


def _held(threshold: Threshold, held: Sequence[Measure]) -> CheckResult:
    worst = max(held, key=lambda one: one.observed, default=None)
    if worst is None:
        return _check(threshold, "", "nothing to measure", True, "")
    which = worst.scope_id if len(held) == 1 else ""
    most = "" if which else f"highest in {worst.scope_id}: "
    few = ", too few to judge by" if _is_over(threshold, worst) else ""
    return _check(threshold, which or f"{len(held)} of them", most + _found(threshold, worst) + few, True, which)


def _found(threshold: Threshold, measure: Measure) -> str:
    text = f"{measure.observed:.3g} {threshold.unit}"
    return f"{text} ({measure.counted} of {measure.population})" if (threshold.unit or "").startswith(SHARE) else text


def _check(threshold: Threshold, which: str, observed: str, passed: bool, scope_id: str) -> CheckResult:
    return CheckResult(
        name=threshold.check_id,
        scope=f"{threshold.scope_kind} {which}".strip(),
        severity=_severity(threshold),
        observed=observed,
        threshold=threshold.allowed,
        passed=passed,
        detail="" if passed else threshold.fails_as,
        source="gate",
        remedy="" if passed else threshold.remedy,
        scope_kind=threshold.scope_kind,
        scope_id=scope_id,
        action=threshold.action,
        owner=threshold.owner,
    )


def _severity(threshold: Threshold) -> Severity:
    """Return error where a failure blocks. To withhold the whole force is to block."""
    everything = threshold.action == "withhold" and threshold.scope_kind == "force"
    return "error" if threshold.action == "block" or everything else "warn"


def _no_threshold(check_id: str, scope_kind: str) -> CheckResult:
    remedy = f"add a row for {check_id}, {scope_kind} to seeds/gate_threshold.csv that is in force today."
    found, wanted = "no threshold in force", "one threshold in force"
    return CheckResult(check_id, scope_kind, "error", found, wanted, False, "", "gate", remedy, scope_kind)
