"""One table made again and put in the place of what stands: the whole, or the parts that a change touches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from orchestration.publication.difference import TOO_MANY, Delta, apply, difference
from orchestration.tick.make import ROWS, add, begin, create_table, make, replace_table
from orchestration.tick.parts import Parts, Touched, among, parts_of, touched
from orchestration.tick.plan import Plan, Step
from orchestration.tick.versions import Content, content, content_of, moved


class Remake:
    """The tables of a plan on one open warehouse. ``deltas`` holds what became of each that was made again."""

    def __init__(self, connection: Any, plan: Plan) -> None:
        self.connection = connection
        ids = {step.name: step.unique_id for step in plan.steps}
        self.relations = {step.name: step.relation for step in plan.steps}
        self.steps = {step.unique_id: step for step in plan.steps}
        self.parts: dict[str, Parts] = {}
        for step in plan.steps:
            found = parts_of(step, ids)
            if found:
                self.parts[step.unique_id] = found
        self.deltas: dict[str, Delta] = {}

    def new(self, step: Step, is_standing: bool) -> Content:
        """Make a table of which nothing is known, in the place of what may stand there; return its content."""
        if is_standing:
            make(self.connection, step)
            replace_table(self.connection, step)
        else:
            create_table(self.connection, step)
        return content(self.connection, step.relation)

    def again(self, step: Step, version: str, changed: Collection[str]) -> Content | None:
        """Make the rows of a table anew and put right what differs; return the new content, None where no row differs.

        ``changed``: the parents whose changed rows are all that changed since it was made: only the parts that these
        touch are made. Empty: all of it is. ``version`` is that of the rows that stand. The caller holds a transaction.
        """
        where = self._make_touched(step, changed) if changed else "true"
        if not changed:
            make(self.connection, step)
        delta = self._difference(step, where)
        if delta.is_empty:
            return None
        before = content_of(version) or content(self.connection, step.relation)
        if not changed and delta.went * TOO_MANY > before.rows:
            replace_table(self.connection, step)
        else:
            apply(self.connection, delta, step.relation)
        self.deltas[step.unique_id] = delta
        return moved(self.connection, before, delta)

    def remade_parents(self, step: Step) -> list[str]:
        """Return the parents of which ``step`` is made part by part and of which rows went or came."""
        parts = self.parts.get(step.unique_id)
        return [] if parts is None else [one for one in parts.of if one in self.deltas]

    def make_parts(self, step: Step, found: Sequence[Touched]) -> str:
        """Make the rows of the parts of ``step`` that were found touched; return the condition that tells such rows.

        What is told by different columns is made apart: each leaves out other rows of the parents.
        """
        by, conditions = self.parts[step.unique_id].by, list[str]()
        begin(self.connection, step)
        for one in found:
            earlier = " or ".join(conditions) or "false"
            conditions.append(among(one, by))
            add(self.connection, step, self._restricted(step, one), f"{conditions[-1]} and not ({earlier})")
        return f"({' or '.join(conditions)})"

    def _make_touched(self, step: Step, changed: Collection[str]) -> str:
        deltas = {parent: self.deltas[parent] for parent in changed}
        return self.make_parts(step, touched(self.connection, self.parts[step.unique_id], deltas, self.relations))

    def _restricted(self, step: Step, one: Touched) -> dict[str, str]:
        """Return what ``step`` is to read in the place of its parents: the rows of touched parts."""
        instead = {}
        for parent, link in self.parts[step.unique_id].of.items():
            where, relation = among(one, link.on), self.steps[parent].relation
            if where != "true":
                instead[relation] = f"(select * from {relation} where {where})"
        return instead

    def _difference(self, step: Step, where: str) -> Delta:
        name = f"tick_delta_{list(self.steps).index(step.unique_id)}"
        return difference(self.connection, name, step.relation, ROWS, where)
