"""The operator's page as HTML: nothing loaded from elsewhere, nothing that needs a server. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from string import Template

from orchestration.gate.markup import element, folded, table, text
from orchestration.gate.page import TEMPLATE
from orchestration.ledger import Run
from orchestration.status.disk import BEHIND, copy_in_words, disk
from orchestration.status.facts import FRESH, LATE, UNSET, WORST_FIRST, Facts
from orchestration.status.held_back import breakers, few, held_back, local, set_aside
from orchestration.status.words import age

STAGES = ("ingest", "replay", "build", "accept", "publish")
TITLE = "How the scorecards are kept up to date"


def page(facts: Facts, runs: Sequence[Run], now: datetime, old_hours: int, gate_page: Path | None = None) -> str:
    """Return the page as at ``now`` (naive UTC). ``runs`` are the last, newest first; ``gate_page`` is linked to.

    Figures older than ``old_hours`` are too old to be shown without a warning.
    """
    parts = [
        text("h1", TITLE),
        text("p", f"As at {local(now)}. Written every minute and after every run.{_meanwhile(facts)}", "soft"),
        *_banners(facts, runs, now, old_hours),
        held_back(facts, gate_page),
        set_aside(facts),
        _runs(runs),
        _sources(facts, now),
        _metrics(facts, now),
        disk(facts),
    ]
    body = '<meta http-equiv="refresh" content="60">' + "\n".join(parts)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(title=TITLE, body=body)


def _meanwhile(facts: Facts) -> str:
    said = " A run has the landing, or it cannot be read: sources are shown as they were at"
    return f"{said} {local(facts.books_noted_at)}." if facts.books_noted_at else ""


def _banners(facts: Facts, runs: Sequence[Run], now: datetime, old_hours: int) -> list[str]:
    bad = [source for source in facts.sources if source.state(now) not in (FRESH, LATE, UNSET)]
    late = [source for source in facts.sources if source.state(now) == LATE]
    first = [_release(facts, now, old_hours)]
    if facts.hold:
        first.append(
            _banner("Nothing is published", f"{facts.hold.words[0].upper()}{facts.hold.words[1:]}.", "blocked")
        )
    if runs:
        kind = "good" if runs[0].outcome in ("published", "unchanged", "at work") else "blocked"
        first.append(_banner(f"Last run: {runs[0].outcome}", f"Began {local(runs[0].began_at)}.", kind))
    if bad or late:
        words = f"{len(bad)} source tables stale or never loaded, {len(late)} late"
        first.append(_banner(words, "The oldest come first below.", "blocked" if bad else "gaps"))
    if facts.copy.is_behind:
        first.append(_banner("The second copy of the landing is behind", f"{copy_in_words(facts)} {BEHIND}", "gaps"))
    return first


def _release(facts: Facts, now: datetime, old_hours: int) -> str:
    if facts.release_id is None or facts.as_at is None:
        return _banner("Nothing is published yet", "make run", "blocked")
    if facts.stopped:
        said = "The newest run was held back: readers keep the release before"
        return _banner(said, f"They see release {facts.release_id}, as at {local(facts.as_at)}.", "blocked")
    seconds = (now - facts.as_at).total_seconds()
    kind = "blocked" if seconds > 3600 * old_hours else "gaps" if facts.withheld else "good"
    said = f"Readers see figures {age(seconds)} old" + (
        f", {len(facts.withheld)} parts greyed out" if facts.withheld else ""
    )
    return _banner(said, f"Release {facts.release_id}, as at {local(facts.as_at)}.", kind)


def _sources(facts: Facts, now: datetime) -> str:
    ordered = sorted(facts.sources, key=lambda one: (WORST_FIRST[one.state(now)], -(one.seconds_old(now) or 0)))
    header = ["Table", "State", "Last read well", "Limit", "Last try"]
    rows = [
        (
            f"{one.system}.{one.table}",
            one.state(now),
            age(one.seconds_old(now)),
            age(60.0 * one.error_after_minutes) if one.error_after_minutes else "none",
            one.last_read.replace("_", " "),
        )
        for one in ordered
    ]
    notable = [row for row in rows if row[1] not in (FRESH, UNSET)]
    every = folded(f"All {len(rows)} tables", table(header, rows))
    return text("h2", "How old is each source?") + few(header, notable, "not fresh") + breakers(facts) + every


def _metrics(facts: Facts, now: datetime) -> str:
    header = ["Metric", "State", "Oldest of its data", "Held back most by"]
    ordered = sorted(facts.metrics, key=lambda one: WORST_FIRST[facts.state_of(one, now)])
    rows = [
        (one.name, facts.state_of(one, now), age(one.seconds_old(now)), f"{one.worst_system}.{one.worst_table}")
        for one in ordered
    ]
    said = few(header, [row for row in rows if row[1] != FRESH], "not made of fresh data") or text(
        "p", "Every metric is made of fresh data." if rows else "No release says."
    )
    return text("h2", "How old is each metric?") + said + folded(f"All {len(rows)} metrics", table(header, rows))


def _runs(runs: Sequence[Run]) -> str:
    header = ["Began", "Outcome", "Rows", "Seconds", "CPU, s", "Peak, MB", *(f"{stage}, s" for stage in STAGES)]
    rows = [
        (
            local(run.began_at, "%-d %b, %H:%M"),
            run.outcome,
            run.rows,
            *(round(value) for value in (run.seconds, run.cpu_seconds, run.peak_mb)),
            *(round(run.by_stage().get(stage, 0.0)) for stage in STAGES),
        )
        for run in runs
    ]
    body = table(header, rows) or text("p", "No run is in the ledger yet.")
    return text("h2", "What did the last runs cost?") + body


def _banner(said: str, more: str, kind: str) -> str:
    return element("div", text("strong", said), text("p", more, "soft"), kind=f"banner {kind}")
