"""The gate: from the outcomes of all checks to one verdict in plain words. Pure; runs no check, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult

NO_CHECKS = "no check was run, so nothing vouches for this data. Run the checks before publishing."


@dataclass(frozen=True)
class Verdict:
    """Whether a run may be published, why not, and how many checks passed, warned and failed."""

    may_publish: bool
    why: str
    passed: int
    warned: int
    failed: int

    def summary(self) -> dict[str, Any]:
        """Return the verdict as it stands in the manifest and the gate report."""
        word = "published" if self.may_publish else "blocked"
        return {"verdict": word, "passed": self.passed, "warned": self.warned, "failed": self.failed, "why": self.why}


def decide(checks: Sequence[CheckResult]) -> Verdict:
    """Return the verdict on a run: a failed error blocks, warnings do not, and neither may all checks be missing."""
    blocking = [check for check in checks if check.blocks]
    passed = sum(check.passed for check in checks)
    warned = len(checks) - passed - len(blocking)
    return Verdict(bool(checks) and not blocking, _why(checks, blocking), passed, warned, len(blocking))


def report(
    release_id: str, verdict: Verdict, checks: Sequence[CheckResult], withheld: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """Return the content of ``gate.json``: the verdict, what is withheld, and every check, the worst first."""
    worst_first = sorted(checks, key=lambda check: (check.passed, check.severity, check.scope, check.name))
    rows = [asdict(check) for check in worst_first]
    return {"release_id": release_id, **verdict.summary(), "withheld": list(withheld), "checks": rows}


def _why(checks: Sequence[CheckResult], blocking: Sequence[CheckResult]) -> str:
    if not checks:
        return f"Not published: {NO_CHECKS}"
    if not blocking:
        return ""
    count = "1 check" if len(blocking) == 1 else f"{len(blocking)} checks"
    lines = [f"Not published: {count} failed. Readers keep the last good release."]
    return "\n".join(lines + [f"- {_sentence(check)}" for check in blocking])


def _sentence(check: CheckResult) -> str:
    text = f"{check.scope}: {check.name}. Found {check.observed}; allowed {check.threshold}."
    detail = f" {check.detail.rstrip('.')}." if check.detail else ""
    remedy = f" What to do: {check.remedy}" if check.remedy else ""
    return text + detail + remedy
