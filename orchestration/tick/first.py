"""What is remembered of tables that have just been made, all of them: of what, and a name for what stands."""

from __future__ import annotations

from typing import Any

from orchestration.tick.memory import Entry
from orchestration.tick.plan import Plan, published
from orchestration.tick.versions import content, digest
from orchestration.tick.wave import Wave

FIRST = "first-"
"""Begins the version of a table that nobody is shown: a name for its content, which nobody has asked for yet."""


def first_entries(connection: Any, plan: Plan) -> tuple[dict[str, Entry], dict[str, str]]:
    """Return the entry of each seed and model as they stand now, and the version of each, of sources too.

    What is published goes by its content, which a release compares: other code may make other rows of the same.
    """
    wave, shown = Wave(connection, plan, {}), published(plan.steps)
    entries = {}
    for step in plan.steps:
        if step.kind != "source":
            made_from = wave.sight.made_from(step)
            by_content = step.unique_id in shown and step.kind != "view"
            name = str(content(connection, step.relation)) if by_content else FIRST + digest(step.unique_id, made_from)
            wave.versions[step.unique_id] = name
            entries[step.unique_id] = Entry(made_from, name)
    return entries, wave.versions
