"""The operator's view in Dagster: what the release shows of age, cost and what is held back, and the status page.

What is looked at is ``orchestration.status``'s and ``orchestration.ledger``'s business.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from orchestration.settings import Settings

log = logging.getLogger(__name__)

METRICS, WITHHELD = "every_metric_is_fresh", "nothing_is_withheld"


def check_specs(release: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the checks that stand at the release. They tell and never block: the gate has decided by then."""
    words = {METRICS: "Every metric is made of fresh data.", WITHHELD: "No part of the release is greyed out."}
    return [dg.AssetCheckSpec(name, asset=release, description=text) for name, text in words.items()]


def check_results(settings: Settings) -> list[dg.AssetCheckResult]:
    """Return the outcome of both for the current release, naming metrics and scopes.

    The release is out by then: what cannot be looked at, as on a full disk, is told as such and fails nothing.
    """
    try:
        return _looked_at(settings)
    except Exception as fault:
        kind = type(fault).__name__
        log.warning("the release is out; how fresh it is and what is withheld could not be looked at (%s)", kind)
        return [_told(name, {"not looked at": kind}) for name in (METRICS, WITHHELD)]


def cost(settings: Settings) -> dict[str, Any]:
    """Return what the run in the ledger's last row cost: seconds of each stage, processor time, memory, rows."""
    from orchestration.ledger import last_runs

    try:
        runs = last_runs(settings, 1)
    except Exception as fault:
        log.warning("the release is out; what the run cost could not be looked at (%s)", type(fault).__name__)
        return {}
    if not runs:
        return {}
    seconds = {f"seconds_{stage}": round(spent, 2) for stage, spent in runs[0].by_stage().items()}
    return {**seconds, "cpu_seconds": round(runs[0].cpu_seconds, 2), "peak_mb": runs[0].peak_mb, "landed": runs[0].rows}


def _looked_at(settings: Settings) -> list[dg.AssetCheckResult]:
    from orchestration.status.collect import collect
    from orchestration.status.facts import FRESH

    facts = collect(settings)
    old = {one.metric_id: facts.state_of(one, settings.instant) for one in facts.metrics}
    stale = {name: state for name, state in old.items() if state != FRESH}
    return [_told(METRICS, stale), _told(WITHHELD, {one.what: one.why for one in facts.withheld})]


def _told(name: str, found: dict[str, str]) -> dg.AssetCheckResult:
    severity = dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(check_name=name, passed=not found, severity=severity, metadata={**found})


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def status_page(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Write the status page and the metrics anew, so that ages grow while nothing runs, and while a run is long."""
    from orchestration.status import write_status

    settings = Settings()
    written = write_status(settings, settings.as_at or datetime.now(UTC).replace(tzinfo=None))
    return dg.SkipReason(f"written: {written}")
