"""One table made again and put in the place of what stands: the whole, or the parts that a change touches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from orchestration.publication.difference import TOO_MANY, Delta, apply, columns_of, difference
from orchestration.tick.make import ROWS, add, begin, create_table, make, replace_table
from orchestration.tick.parts import Touched, among, only_in, parts_of, touched
from orchestration.tick.plan import Plan, Step
from orchestration.tick.rows import derived, is_row_by_row, seen_through
from orchestration.tick.terms import is_worth, rows_of
from orchestration.tick.threads import SCRATCH
from orchestration.tick.versions import columns_read, content, content_of, moved


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
        self._columns: dict[str, list[str]] = {}
        self._wanted = {parent for one in self.parts.values() for parent in one.of} | {
            one for joined in self.rows.values() for parent, others in joined.items() for one in (parent, *others)
        }

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
        is_derived = changed and step.unique_id in self.rows and is_worth(self.rows[step.unique_id], changed)
        delta = self._derived(step, changed) if is_derived else None
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
        if step.kind == "view":
            return step.parents if self._can_be_seen_through(step) else ()
        return self.parts[step.unique_id].of if step.unique_id in self.parts else ()

    def remade_parents(self, step: Step) -> list[str]:
        """Return the parents that ``step`` reads in part and of which rows went or came."""
        return [one for one in self.read_in_part(step) if one in self.deltas]

    def see_through(self, step: Step, changed: Collection[str]) -> bool:
        """Take the delta of a view from those of the tables that it reads; return whether any row may differ."""
        joined = self.rows.get(step.unique_id) or {parent: () for parent in changed}
        if not is_worth(joined, changed):
            return True
        deltas = {parent: self.deltas[parent] for parent in changed}
        found = seen_through(self.connection, step, joined, deltas, self._by_id(), self._name(step))
        self.deltas[step.unique_id] = found
        return not found.is_empty

    def columns_of(self, relation: str) -> list[str]:
        """Return the columns of a table or view that stands; within a wave they are always the same."""
        return self._columns.get(relation) or self._columns.setdefault(relation, columns_of(self.connection, relation))

    def column_alone(self, step: Step, parent: str) -> str | None:
        """Return the one column of ``parent`` for whose changes ``step`` says which parts they touch, where it does."""
        link = self.parts[step.unique_id].of.get(parent) if step.unique_id in self.parts else None
        return link.column if link else None

    def _can_be_seen_through(self, step: Step) -> bool:
        is_asked = step.unique_id in self._wanted and len(step.parents) == 1 and step.parents[0] in self.deltas
        return is_asked and is_row_by_row(self.connection, step)

    def make_parts(self, step: Step, found: Sequence[Touched]) -> str:
        """Make the rows of the parts of ``step`` that were found touched; return the condition that tells such rows.

        What is told by different columns is made apart: each leaves out other rows of the parents.
        """
        by, conditions = {column: column for column in self.parts[step.unique_id].by}, list[str]()
        begin(self.connection, step)
        for one in found:
            earlier = " or ".join(conditions) or "false"
            conditions.append(among(one, by))
            add(self.connection, step, self._restricted(step, one), f"{conditions[-1]} and not ({earlier})")
        return f"({' or '.join(conditions) or 'false'})"

    def _make_touched(self, step: Step, changed: Collection[str]) -> str:
        deltas = {parent: self._as_read(step, self.deltas[parent]) for parent in changed}
        return self.make_parts(step, touched(self.connection, self.parts[step.unique_id], deltas, self.relations))

    def _as_read(self, step: Step, delta: Delta) -> Delta:
        """Return ``delta`` without the rows that differ only in columns that ``step`` does not read."""
        columns = self.columns_of(step.relation)
        names = columns_read(step.sql, columns, delta.columns) if step.kind == "table" else []
        return only_in(delta, names)

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
        return derived(self.connection, step, self.rows[step.unique_id], deltas, self._by_id(), self._name(step))

    def _by_id(self) -> dict[str, str]:
        return {one: self.steps[one].relation for one in self.steps}

    def _compared(self, step: Step, changed: Collection[str]) -> Delta:
        where = self._make_touched(step, changed) if changed else "true"
        if not changed:
            make(self.connection, step)
        return difference(self.connection, self._name(step), step.relation, ROWS, where)

    def _name(self, step: Step) -> str:
        return f'{SCRATCH}.main."tick_delta_{list(self.steps).index(step.unique_id)}"'
