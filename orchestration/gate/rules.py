"""Each rule of the gate in one line, whoever judged it: the gate's measures, dbt or Great Expectations. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from orchestration.gate.thresholds import MEASURED, Threshold

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult

Row = tuple[str, str, str, str]
_CODE = re.compile(r"\S+(?=: )")
OUTCOMES = {"block": "not held: nothing is published", "withhold": "not held: withheld", "warn": "not held: warning"}


def rule_rows(
    thresholds: Sequence[Threshold], checks: Sequence[CheckResult], names: Mapping[str, str] | None = None
) -> list[Row]:
    """Return what must hold, what was found, what is allowed and the outcome, one row a threshold in force.

    ``names`` says what a code of a partnership or team is called.
    """
    return [_row(threshold, _of(threshold, checks), names or {}) for threshold in thresholds]


def _of(threshold: Threshold, checks: Sequence[CheckResult]) -> list[CheckResult]:
    if threshold.judged_by == MEASURED:
        key = (threshold.check_id, threshold.scope_kind)
        return [check for check in checks if check.source == "gate" and (check.name, check.scope_kind) == key]
    patterns = threshold.judged_by.split()
    return [check for check in checks if any(fnmatchcase(check.name, pattern) for pattern in patterns)]


def _named(words: str, names: Mapping[str, str]) -> str:
    """Put the name for the code before the colon, where there is one."""
    return _CODE.sub(lambda code: names.get(code[0], code[0]), words, count=1)


def _row(threshold: Threshold, checks: Sequence[CheckResult], names: Mapping[str, str]) -> Row:
    failed = [check for check in checks if not check.passed]
    if threshold.judged_by != MEASURED:
        found = f"{len(checks) - len(failed)} of {len(checks)} checks held"
        outcome = OUTCOMES["block" if any(check.blocks for check in failed) else "warn"] if failed else "held"
        return threshold.words, found, "all of them", outcome if checks else "not checked"
    said = [f"{check.scope_id}: {check.observed}" for check in failed] or [check.observed for check in checks]
    shown = "; ".join(_named(words, names) for words in said)
    held = "for information" if threshold.comparison == "report" else "held"
    outcome = OUTCOMES[threshold.action] if failed else held
    return threshold.words, shown, threshold.allowed, outcome if checks else "not checked"
