"""The gate's verdict as one page for a reader: no person on it, nothing loaded from elsewhere. Pure.

The details of a check stay in gate.json: they may name rows, and so people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from itertools import groupby
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orchestration.gate.facts import Facts, Team
from orchestration.gate.markup import element, folded, link, table, text
from orchestration.gate.rules import rule_rows
from orchestration.publication.withheld import whole

if TYPE_CHECKING:
    from orchestration.publication.export import RunRecord
    from orchestration.publication.gate import Verdict
    from orchestration.quality.result import CheckResult

TEMPLATE = Path(__file__).with_name("page.html")
LOCAL = ZoneInfo("Europe/London")
Entries = Sequence[Mapping[str, str]]


def page(
    run: RunRecord,
    verdict: Verdict,
    checks: Sequence[CheckResult],
    withheld: Entries,
    facts: Facts,
    documents: Sequence[str] = (),
) -> str:
    """Return the page of one run as HTML. ``withheld`` is the manifest's list; ``documents`` lie beside the page."""
    as_at = run.as_at.replace(tzinfo=UTC).astimezone(LOCAL)
    title = f"Scorecards as at {as_at:%-d %B %Y, %H:%M}: what is shown and why"
    parts = [
        text("h1", title),
        _banner(run, verdict, checks, withheld),
        _teams(verdict, withheld, facts),
        _why_grey(verdict, checks, facts),
        _hr_first(facts),
        _quarantined(checks, facts),
        _oldest(facts),
        _rules(checks, facts),
        _every_check(checks, documents),
    ]
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(title=title, body="\n".join(parts))


def _banner(run: RunRecord, verdict: Verdict, checks: Sequence[CheckResult], withheld: Entries) -> str:
    counts = f"{verdict.passed} checks passed, {verdict.warned} warned, {verdict.failed} failed. Run {run.release_id}."
    if not verdict.may_publish:
        said, kind = "Held back: not published. Everybody still sees the last good release.", "blocked"
    elif withheld:
        number = sum(check.withholds for check in checks)
        said, kind = f"Published with gaps: {number} part{'s' * (number > 1)} withheld, everything else whole.", "gaps"
    else:
        said, kind = "Published: every team on the map is shown.", "good"
    return element("div", text("strong", said), text("p", counts, "soft"), kind=f"banner {kind}")


def _teams(verdict: Verdict, withheld: Entries, facts: Facts) -> str:
    grey = {entry["entity_id"] for entry in whole(withheld) if entry.get("level") == "team"}
    blocks = [_csp(name, list(teams), grey) for name, teams in groupby(facts.teams, key=lambda team: team.csp_name)]
    late = "" if verdict.may_publish else text("p", "As the held-back run would have shown them:")
    unmapped = table(
        ["Unit", "Why", "Open crimes", "Known for days"],
        [(name, title, crimes, days) for name, title, crimes, days in facts.unmapped],
    )
    hub = text("p", "Not on the team map, or on it twice: the Strategic Hub is to put these right.") + unmapped
    return text("h2", "Is my team shown?") + late + "".join(blocks) + (hub if unmapped else "")


def _csp(name: str, teams: Sequence[Team], grey: set[str]) -> str:
    hidden = [team.unit_code in grey for team in teams]
    rows = [
        (team.unit_name, team.unit_code, "greyed out" if is_hidden else "shown")
        for team, is_hidden in zip(teams, hidden, strict=True)
    ]
    state = f"{sum(hidden)} of {len(teams)} teams greyed out" if any(hidden) else f"all {len(teams)} teams shown"
    return folded(f"{name}: {state}", table(["Team", "Code", "Page"], rows, hidden), any(hidden))


def _why_grey(verdict: Verdict, checks: Sequence[CheckResult], facts: Facts) -> str:
    stopped = [check for check in checks if check.blocks or check.withholds]
    rows = [
        (
            facts.names.get(check.scope_id, check.scope_id or "everything"),
            check.detail if check.source == "gate" else check.name.replace("_", " "),
            f"{check.observed}; allowed: {check.threshold}",
            f"{check.owner or 'Data team'}: {check.remedy}",
        )
        for check in stopped
    ]
    heading = "Why is it greyed out?" if verdict.may_publish else "Why was it held back?"
    nothing = text("p", "Nothing is greyed out in this release.")
    return text("h2", heading) + (table(["What", "Why", "Found", "What must be done"], rows) or nothing)


def _hr_first(facts: Facts) -> str:
    header = ["What", "Entries", "Oldest, days", "Open crimes they hold", "Without own figures"]
    rows = [(one.title, one.entries, one.oldest_days, one.open_crimes, one.disputed) for one in facts.backlog]
    note = "Gravest first, then oldest. Each entry, with names, is on the HR work list (worklist_hr.csv)."
    empty = text("p", "Nothing waits for HR.")
    return text("h2", "What must HR fix first?") + (text("p", note) + table(header, rows) if rows else empty)


def _quarantined(checks: Sequence[CheckResult], facts: Facts) -> str:
    said = (
        "While it is unclear who somebody is or where they belong, their work counts in team, partnership and force "
        "under DISPUTED, and nobody sees figures under their name."
    )
    shielded = next((check.observed for check in checks if check.name == "protected_people"), "not counted")
    more = text("p", f"In protected posts, counted in totals and listed nowhere: {shielded}.")
    rows = table(["Partnership", "In dispute", "People in service"], facts.quarantined)
    return text("h2", "Who has no figures of their own?") + text("p", said) + rows + more


def _oldest(facts: Facts) -> str:
    rows = [(title, owner, number, f"{seen:%-d %B %Y}", days) for title, owner, number, seen, days in facts.oldest]
    header = ["What", "Who puts it right", "Open", "First seen", "Age, days"]
    empty = text("p", "Nothing is open.")
    return text("h2", "What has waited longest?") + (table(header, rows) or empty)


def _rules(checks: Sequence[CheckResult], facts: Facts) -> str:
    rows = table(["What must hold", "Found", "Allowed", "Outcome"], rule_rows(facts.thresholds, checks, facts.names))
    return text("h2", "What must hold before figures go out?") + rows


def _every_check(checks: Sequence[CheckResult], documents: Sequence[str]) -> str:
    worst = sorted(checks, key=lambda check: (check.passed, check.severity, check.scope, check.name))
    rows = [
        (check.name.replace("_", " "), check.scope, check.observed, check.threshold, "ok" if check.passed else "not ok")
        for check in worst
    ]
    inside = table(["Check", "About", "Found", "Allowed", "Outcome"], rows)
    names = {name: name.removesuffix(".html").removeprefix("data_docs_").replace("_", " ") for name in documents}
    items = [element("li", link(name, words)) for name, words in names.items()]
    more = text("p", "What Great Expectations found, table by table (rows may be named):") + element("ul", *items)
    return text("h2", "Behind it") + folded(f"All {len(rows)} checks of this run", inside) + (more if items else "")
