"""The same facts for Prometheus: one text file, for node_exporter's textfile collector."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from orchestration.ledger import Run
from orchestration.status.facts import WORST_FIRST, Facts

OUTCOMES = ("at work", "published", "unchanged", "blocked", "failed", "killed")


def write_metrics(path: Path, facts: Facts, runs: Sequence[Run], now: datetime) -> None:
    """Write the metrics as at ``now`` (naive UTC) to ``path``: all of them or the old file stays."""
    registry = CollectorRegistry()
    _freshness(registry, facts, now)
    _gate(registry, facts, now)
    if runs:
        _run(registry, runs[0])
    _outcomes(registry, runs)
    _set_aside(registry, facts)
    _breakers(registry, facts)
    _disk(registry, facts)
    _gauge(registry, "csp_written_seconds", "When this file was written, seconds since 1970").set(
        datetime.now(UTC).timestamp()
    )
    write_to_textfile(str(path), registry)


def _gauge(registry: CollectorRegistry, name: str, words: str, *labels: str) -> Gauge:
    return Gauge(name, words, labels, registry=registry)


def _freshness(registry: CollectorRegistry, facts: Facts, now: datetime) -> None:
    labels = ("system", "table")
    old = _gauge(registry, "csp_source_age_seconds", "Time since a source table was last read well", *labels)
    state = _gauge(registry, "csp_source_state", "0 stale, 1 never loaded, 2 late, 3 fresh, 4 not configured", *labels)
    metric = _gauge(registry, "csp_metric_age_seconds", "Age of the oldest data a metric is made of", "metric")
    for source in facts.sources:
        age = source.seconds_old(now)
        if age is not None:
            old.labels(source.system, source.table).set(age)
        state.labels(source.system, source.table).set(WORST_FIRST[source.state(now)])
    for one in facts.metrics:
        age = one.seconds_old(now)
        if age is not None:
            metric.labels(one.metric_id).set(age)


def _set_aside(registry: CollectorRegistry, facts: Facts) -> None:
    labels = ("system", "table", "found_by")
    rows = _gauge(registry, "csp_rejected_rows", "Source rows that the current release goes without", *labels)
    for one in facts.set_aside:
        rows.labels(one.system, one.table, one.found_by).inc(one.rows)


def _breakers(registry: CollectorRegistry, facts: Facts) -> None:
    failures = _gauge(registry, "csp_source_failures", "How often in a row a source failed", "system")
    alone = _gauge(registry, "csp_source_left_alone", "1 while a source that failed is being left alone", "system")
    found = {one.system: one for one in facts.breakers}
    for system in sorted({source.system for source in facts.sources} | found.keys()):
        one = found.get(system)
        failures.labels(system).set(one.failures if one else 0)
        alone.labels(system).set(one is not None and one.is_open(datetime.now(UTC).replace(tzinfo=None)))


def _gate(registry: CollectorRegistry, facts: Facts, now: datetime) -> None:
    if facts.as_at:
        old = _gauge(registry, "csp_release_age_seconds", "Age of the figures that readers see")
        old.set((now - facts.as_at).total_seconds())
    _gauge(registry, "csp_withheld_scopes", "Parts greyed out in the current release").set(len(facts.withheld))
    held = _gauge(registry, "csp_release_held", "1 while readers are kept on a release and nothing is published")
    held.set(facts.hold is not None)
    _gauge(registry, "csp_blocking_checks", "Checks that hold the newest run back").set(len(facts.stopped))


def _run(registry: CollectorRegistry, run: Run) -> None:
    seconds = _gauge(registry, "csp_stage_seconds", "Wall clock of each stage of the last run", "stage")
    for stage, spent in run.by_stage().items():
        seconds.labels(stage).set(spent)
    for name, words, value in (
        ("csp_run_seconds", "Wall clock of the last run's stages", run.seconds),
        ("csp_run_cpu_seconds", "Processor time of the last run's stages", run.cpu_seconds),
        ("csp_run_peak_bytes", "Peak resident memory of the last run", run.peak_mb * 2**20),
        ("csp_run_rows", "Changed rows that the last run landed", float(run.rows)),
        (
            "csp_run_began_seconds",
            "When the last run began, seconds since 1970",
            run.began_at.replace(tzinfo=UTC).timestamp(),
        ),
    ):
        _gauge(registry, name, words).set(value)


def _outcomes(registry: CollectorRegistry, runs: Sequence[Run]) -> None:
    counts = _gauge(registry, "csp_recent_runs", "The runs shown on the status page, by outcome", "outcome")
    for outcome in OUTCOMES:
        counts.labels(outcome).set(sum(run.outcome == outcome for run in runs))


def _disk(registry: CollectorRegistry, facts: Facts) -> None:
    sizes = _gauge(registry, "csp_file_bytes", "Size of what the pipeline keeps", "file")
    disk = facts.disk
    for name in ("landing", "warehouse", "copy"):
        sizes.labels(name).set(getattr(disk, f"{name}_bytes"))
    _gauge(registry, "csp_releases", "Releases kept").set(disk.releases)
    if facts.tidied_seconds is not None:
        _gauge(registry, "csp_tidied_seconds", "Time since all was last tidied up").set(facts.tidied_seconds)
    if facts.copy.seconds_old is not None:
        old = _gauge(
            registry, "csp_copy_age_seconds", "Time since the landing's second copy held all of it; 0: it does"
        )
        old.set(facts.copy.seconds_old)
