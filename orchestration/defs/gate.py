"""The gate's own thresholds in the asset graph: one asset check a threshold, all on the mart that measures them.

How they are judged is ``orchestration.gate``'s business. Only names are read from the seed here. Every check may block:
whether a failure does is said by its severity, which the run's configuration decides.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs.manifest import Key
from orchestration.settings import REPOSITORY

if TYPE_CHECKING:
    from orchestration.quality.result import CheckResult

SEED = REPOSITORY / "seeds" / "gate_threshold.csv"
MART = "gate_measure"
REST = "gate_is_measured"


def names(seed: Path = SEED) -> list[str]:
    """Return the name of the check of every threshold that the gate itself judges, and of the one for the rest.

    A threshold that was ended is no check any more.
    """
    today = datetime.now(UTC).date().isoformat()
    with seed.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["judged_by"] == MART and row["valid_to"] > today]
    return [*dict.fromkeys(_name(row["check_id"], row["scope_kind"]) for row in rows), REST]


def specs(mart: Key, known: Sequence[str]) -> list[dg.AssetCheckSpec]:
    """Return one blocking check for each of the names ``known``, on ``mart``."""
    return [dg.AssetCheckSpec(name, asset=dg.AssetKey(mart), blocking=True) for name in known]


def results(mart: Key, checks: Sequence[CheckResult], known: Sequence[str]) -> list[dg.AssetCheckResult]:
    """Return the outcome of each check: failed where one of its scopes failed, and as grave as the gravest of them.

    ``known``: the names that the graph was made with. Thresholds may have come or gone since (their seed is data):
    what has no name here is shown as the rest, a name without a threshold as not judged.
    """
    own = [check for check in checks if check.source == "gate"]
    by_name = {name: [check for check in own if _shown_as(check, known) == name] for name in known}
    return [_result(mart, name, found) for name, found in by_name.items()]


def _name(check_id: str, scope_kind: str) -> str:
    return f"{check_id}_of_{scope_kind}"


def _shown_as(check: CheckResult, known: Sequence[str]) -> str:
    """Return the check that an outcome belongs to; what no threshold is named for is shown as the rest."""
    name = _name(check.name, check.scope_kind)
    return name if name in known else REST


def _result(mart: Key, name: str, found: Sequence[CheckResult]) -> dg.AssetCheckResult:
    failed = [check for check in found if not check.passed]
    is_grave = any(check.blocks for check in failed)
    shown = failed or found
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(mart),
        check_name=name,
        passed=not failed and (bool(found) or name == REST),
        severity=dg.AssetCheckSeverity.ERROR if is_grave else dg.AssetCheckSeverity.WARN,
        metadata={
            "observed": "; ".join(f"{check.scope}: {check.observed}" for check in shown) or "not judged in this run",
            "threshold": shown[0].threshold if shown else "",
            "action": shown[0].action if shown else "",
            "detail": failed[0].detail if failed else "",
        },
    )
