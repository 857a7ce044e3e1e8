"""The sections of the operator's page about what readers do not get: checks, greyed parts, rows set aside, sources.

Pure. It names tables and rules, never a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestration.gate.markup import element, folded, link, table, text
from orchestration.gate.page import LOCAL
from orchestration.status.facts import Facts, HeldBack

FEW = 20


def held_back(facts: Facts, gate_page: Path | None) -> str:
    """Return the checks that hold the newest run back and the parts greyed out in the current release."""
    entries: tuple[HeldBack, ...] = (*facts.stopped, *facts.withheld)
    rows = table(["What", "Why"], [(entry.what, entry.why) for entry in entries])
    nothing = text("p", "Nothing: all that was built is shown.")
    more = element("p", link(str(gate_page), "The gate's page of the current release")) if gate_page else ""
    return text("h2", "What is being held back?") + (rows or nothing) + more


def set_aside(facts: Facts) -> str:
    """Return how many source rows of each table the current release goes without, by rule, and what to do."""
    header = ["Table", "Rows", "Found by", "Rule", "What is wrong", "To do"]
    rows = [
        (f"{one.system}.{one.table}", one.rows, one.found_by, one.rule, one.detail, one.remedy)
        for one in facts.set_aside
    ]
    words = "None: every row that was read could be true." if facts.release_id else "No release says."
    said = few(header, rows, "rules with rows") if rows else text("p", words)
    return text("h2", "Which source rows are set aside?") + said


def breakers(facts: Facts) -> str:
    """Return the sources that fail in a row, and until when each is being left alone; nothing where none does."""
    rows = [
        (one.system, one.failures, local(one.open_until, "%-d %b, %H:%M") if one.open_until else "tried at every run")
        for one in facts.breakers
    ]
    return table(["Source that fails", "Failures in a row", "Left alone until"], rows)


def few(header: Sequence[str], rows: Sequence[Sequence[object]], what: str) -> str:
    """Return the rows as they are where they are few, behind a line that counts them where they are many."""
    return table(header, rows) if len(rows) <= FEW else folded(f"{len(rows)} {what}", table(header, rows))


def local(instant: datetime, form: str = "%-d %b %Y, %H:%M") -> str:
    """Return an instant (naive UTC) as the force's clocks show it."""
    return instant.replace(tzinfo=UTC).astimezone(LOCAL).strftime(form)
