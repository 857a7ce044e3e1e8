"""One table made again and put in the place of what stands: the whole, or the parts that a change touches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from orchestration.publication.difference import TOO_MANY, Delta, apply, difference
from orchestration.tick.make import ROWS, add, begin, create_table, make, replace_table
from orchestration.tick.parts import Touched, among, parts_of, touched
from orchestration.tick.plan import Plan, Step
from orchestration.tick.rows import derived, rows_of
from orchestration.tick.threads import SCRATCH
from orchestration.tick.versions import content, content_of, moved


class Remake:
    """The tables of a plan on one open warehouse. ``deltas`` holds what became of each that was made again."""

    def __init__(self, connection: Any, plan: Plan) -> None:
        self.connection = connection
        ids = {step.name: step.unique_id for step in plan.steps}
        self.relations = {step.name: step.relation for step in plan.steps}
        self.steps = {step.unique_id: step for step in plan.steps}
        self.parts = {step.unique_id: found for step in plan.steps if (found := parts_of(step, ids))}
        self.rows = {step.unique_id: joined for step in plan.steps if (joined := rows_of(step, ids))}
        self.deltas: dict[str, Delta] = {}

    def new(self, step: Step, is_standing: bool) -> str:
        """Make a table of which nothing is known, in the place of what may stand there; return its version."""
        if is_standing:
            make(self.connection, step)
            replace_table(self.connection, step)
        else:
            create_table(self.connection, step)
        return str(content(self.connection, step.relation))

    def differs(self, step: Step, changed: Collection[str]) -> Delta:
        """Make the rows of a table anew and return how they differ from those that stand. No transaction is open.

        ``changed``: the parents whose changed rows are all that changed since it was made: only what these touch is
        made. Empty: all of it is.
        """
        delta = self._derived(step, changed) if changed and step.unique_id in self.rows else None
        return delta or self._compared(step, changed if step.unique_id in self.parts else ())

    def put(self, step: Step, delta: Delta, version: str, is_whole: bool) -> str:
        """Put right what ``differs`` found, in the caller's transaction; return the version of what stands then.

        ``version`` is that of the rows before; ``is_whole``: all rows have just been made.
        """
        if delta.is_empty:
            return version
        before = content_of(version) or content(self.connection, step.relation)
        if is_whole and delta.went * TOO_MANY > before.rows:
            replace_table(self.connection, step)
        else:
            apply(self.connection, delta, step.relation)
        self.deltas[step.unique_id] = delta
        return str(moved(self.connection, before, delta))

    def read_in_part(self, step: Step) -> Collection[str]:
        """Return the parents of which ``step`` need read no more than what a change touches."""
        if step.unique_id in self.rows:
            return {one for parent, others in self.rows[step.unique_id].items() for one in (parent, *others)}
        return self.parts[step.unique_id].of if step.unique_id in self.parts else ()

    def remade_parents(self, step: Step) -> list[str]:
        """Return the parents that ``step`` reads in part and of which rows went or came."""
        return [one for one in self.read_in_part(step) if one in self.deltas]

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
            where, relation = among(one, link.equal_in), self.steps[parent].relation
            if where != "true":
                instead[relation] = f"(select * from {relation} where {where})"
        return instead

    def _derived(self, step: Step, changed: Collection[str]) -> Delta | None:
        deltas = {parent: self.deltas[parent] for parent in changed}
        relations = {one: self.steps[one].relation for one in self.steps}
        return derived(self.connection, step, self.rows[step.unique_id], deltas, relations, self._name(step))

    def _compared(self, step: Step, changed: Collection[str]) -> Delta:
        where = self._make_touched(step, changed) if changed else "true"
        if not changed:
            make(self.connection, step)
        return difference(self.connection, self._name(step), step.relation, ROWS, where)

    def _name(self, step: Step) -> str:
        return f'{SCRATCH}.main."tick_delta_{list(self.steps).index(step.unique_id)}"'
