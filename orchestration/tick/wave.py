"""Build the tables that a change touches, and no others: from sources and seeds on, as far as contents really differ.

A table is built when its query, or the state of anything it reads, is not what it was made from. Where the result is
what stood there before, its readers are left alone. What a query means is dbt's: it compiled it, DuckDB answers it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import duckdb

from orchestration.faults import crash_point
from orchestration.publication import changes
from orchestration.tick import memory
from orchestration.tick.ended import ended
from orchestration.tick.make import SUFFIX
from orchestration.tick.memory import Entry
from orchestration.tick.plan import Plan, Step, published
from orchestration.tick.remake import Remake
from orchestration.tick.sight import Sight
from orchestration.tick.threads import PerThread
from orchestration.tick.turns import in_turn
from orchestration.tick.versions import replayed, source_versions
from orchestration.transformation.report import NodeResult

Progress = Callable[[str, str], None]


class Wave:
    """One pass over the plan on one open warehouse. ``versions`` holds the state of every step that was passed."""

    def __init__(self, connection: Any, plan: Plan, known: dict[str, Entry], progress: Progress | None = None) -> None:
        self.connection, self.plan, self.known, self.progress = PerThread(connection), plan, dict(known), progress
        self.versions = source_versions(connection, plan.steps)
        self.broken: set[str] = set()
        self.remake = Remake(self.connection, plan)
        for one, (before, delta) in replayed(connection, plan.steps).items():
            self.known[one], self.remake.deltas[one] = Entry("", before), delta
        self._standing = _standing(connection)
        self._published = published(plan.steps)
        self.sight = Sight(self.connection, plan, self.remake, self._standing, self.known, self.versions)

    def run(self, workers: int = 1) -> list[NodeResult]:
        """Build what is touched, as many tables at once as there are ``workers``.

        Return what became of each seed and model: success, unchanged, error or skipped.
        """
        memory.drop_leftovers(self.connection, SUFFIX)
        changes.prepare(self.connection)
        try:
            return in_turn([step for step in self.plan.steps if step.kind != "source"], self._pass, workers)
        finally:
            self.connection.close_others()

    def _pass(self, step: Step) -> NodeResult:
        started, raised = time.monotonic(), None
        try:
            status, message = self._build(step)
        except Exception as fault:  # a Python model may raise anything; one model never ends the run
            self._roll_back()
            status, message, raised = "error", "", fault
        if status in ("error", "skipped"):
            self.broken.add(step.unique_id)
        if self.progress and status != "unchanged":
            self.progress(step.name, status)
        return ended(step, status, message, time.monotonic() - started, raised)

    def _build(self, step: Step) -> tuple[str, str]:
        if any(parent in self.broken for parent in step.parents):
            return "skipped", ""
        is_standing = (step.schema, step.name) in self._standing
        made_from, entry = self.sight.made_from(step), self.known.get(step.unique_id) if is_standing else None
        if entry and entry.made_from == made_from:
            self.versions[step.unique_id] = entry.version
            return "unchanged", ""
        if step.kind == "view":
            return self._remember(step, Entry(made_from, self._version(step, made_from, entry)))
        return self._rebuild(step, made_from, entry)

    def _rebuild(self, step: Step, made_from: str, entry: Entry | None) -> tuple[str, str]:
        """Make the table again, or the parts of it that a change touches; its entry changes in the same transaction."""
        self.sight.keep_as_it_was(step)
        changed = self._changed(step, entry) if entry else []
        delta = self.remake.differs(step, changed) if entry else None
        self.connection.execute("begin")
        if entry and delta:
            version = self.remake.put(step, delta, entry.version, is_whole=not changed)
        else:
            version = self.remake.new(step, is_standing=(step.schema, step.name) in self._standing)
        memory.write(self.connection, step.unique_id, Entry(made_from, version))
        if entry and delta and not delta.is_empty and step.unique_id in self._published:
            changes.keep(self.connection, step.name, entry.version, version, delta)
        crash_point("tick.before_commit", step.name)
        self.connection.execute("commit")
        self.versions[step.unique_id] = version
        return "success", "the same rows" if delta and delta.is_empty else "built"

    def _changed(self, step: Step, entry: Entry) -> list[str]:
        """Return the parents whose changed rows are all that changed since ``step`` was made; none where more did."""
        remade = self.remake.remade_parents(step)
        changed = [one for one in remade if self.sight.has_changed(step, one)]
        return changed if entry.made_from == self.sight.made_from(step, before=changed) else []

    def _version(self, step: Step, made_from: str, entry: Entry | None) -> str:
        """Return the version of a view: what it was made from, or as before where none of its rows differs."""
        changed = self._changed(step, entry) if entry else []
        is_same = changed and entry and not self.remake.see_through(step, changed)
        return entry.version if is_same and entry else made_from

    def _remember(self, step: Step, entry: Entry) -> tuple[str, str]:
        self.connection.execute("begin")
        memory.write(self.connection, step.unique_id, entry)
        self.connection.execute("commit")
        self.versions[step.unique_id] = entry.version
        return "unchanged", ""

    def _roll_back(self) -> None:
        try:
            self.connection.execute("rollback")
        except duckdb.Error:
            return


def _standing(connection: Any) -> set[tuple[str, str]]:
    """Return schema and name of every table and view that is there."""
    query = "select table_schema, table_name from information_schema.tables where table_catalog = current_database()"
    return set(connection.execute(query).fetchall())
