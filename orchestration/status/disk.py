"""The part of the operator's page about files: how large they are, and whether the landing lies there twice."""

from __future__ import annotations

from orchestration.gate.markup import text
from orchestration.status.facts import Facts
from orchestration.status.words import age

BEHIND = "What has landed since would be read from the sources again; the runbook says what to do under copy_behind."


def disk(facts: Facts) -> str:
    """Return the section: sizes, and how the second copy stands."""
    held = facts.disk
    sizes = (("Landing", held.landing_bytes), ("its second copy", held.copy_bytes), ("warehouse", held.warehouse_bytes))
    words = ", ".join(f"{name} {size / 2**20:,.0f} MB" for name, size in sizes)
    tidied = f"Last tidied up: {age(facts.tidied_seconds)}{' ago' if facts.tidied_seconds is not None else ''}."
    body = text("p", f"{words}, {held.releases} releases. {tidied}") + text("p", copy_in_words(facts))
    return text("h2", "What lies on disk?") + body


def copy_in_words(facts: Facts) -> str:
    """Say how long ago the second copy was seen to hold all of the landing."""
    seconds = facts.copy.seconds_old
    if seconds is None:
        return "No second copy of the landing has been seen complete yet."
    if seconds == 0:
        return "The second copy holds all of the landing."
    return f"The second copy last held all of the landing {age(seconds)} ago."
