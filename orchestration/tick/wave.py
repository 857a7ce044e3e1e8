"""Build the tables that a change touches, and no others: from the sources on, as far as contents really differ.

A table is built when its query, or the state of anything it reads, is not what it was made from. Where the result is
what stood there before, its readers are left alone. What a query means is dbt's: it compiled it, DuckDB answers it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import duckdb

from orchestration.faults import crash_point
from orchestration.tick import memory
from orchestration.tick.make import SUFFIX, make, replace_table
from orchestration.tick.memory import Entry
from orchestration.tick.plan import Plan, Step
from orchestration.tick.versions import columns_of, columns_read, content, digest, source_versions
from orchestration.transformation.report import NodeResult

BY_COLUMN = "read_by_column"
"""Meta of a model whose readers depend on the columns that they name only: the clock, of which most read the day."""

FIRST = "first-"
"""Begins the version of what dbt built: a name for that content, whose digest nobody has needed yet."""

Progress = Callable[[str, str], None]


class Wave:
    """One pass over the plan on one open warehouse. ``versions`` holds the state of every step that was passed."""

    def __init__(self, connection: Any, plan: Plan, known: dict[str, Entry], progress: Progress | None = None) -> None:
        self.connection, self.plan, self.known, self.progress = connection, plan, known, progress
        self.steps = {step.unique_id: step for step in plan.steps}
        self.versions = source_versions(connection, plan.steps)
        self.broken: set[str] = set()
        self._by_column: dict[tuple[str, tuple[str, ...]], str] = {}
        self._standing = _standing(connection)

    def run(self) -> list[NodeResult]:
        """Build what is touched; return what became of each seed and model: success, unchanged, error or skipped."""
        memory.drop_leftovers(self.connection, SUFFIX)
        return [self._pass(step) for step in self.plan.steps if step.kind != "source"]

    def made_from(self, step: Step) -> str:
        """Return the digest of all that ``step`` is made from, as it stands now."""
        return digest(step.kind, step.sql, *(f"{parent}={self._seen(step, parent)}" for parent in step.parents))

    def first_entries(self) -> dict[str, Entry]:
        """Return the entries of tables that dbt has just built, all of them, from what stands now."""
        found = {}
        for step in self.plan.steps:
            if step.kind != "source":
                made_from = self.made_from(step)
                self.versions[step.unique_id] = FIRST + digest(step.unique_id, made_from)
                found[step.unique_id] = Entry(made_from, self.versions[step.unique_id])
        return found

    def _pass(self, step: Step) -> NodeResult:
        started = time.monotonic()
        try:
            status, message = self._build(step)
        except Exception as fault:  # a Python model may raise anything; one model never ends the run
            self._roll_back()
            status, message = "error", " ".join(str(fault).split())
        if status in ("error", "skipped"):
            self.broken.add(step.unique_id)
        if self.progress and status != "unchanged":
            self.progress(step.name, status)
        return outcome(step, status, message, time.monotonic() - started)

    def _build(self, step: Step) -> tuple[str, str]:
        if any(parent in self.broken for parent in step.parents):
            return "skipped", ""
        is_standing = (step.schema, step.name) in self._standing
        made_from, entry = self.made_from(step), self.known.get(step.unique_id) if is_standing else None
        if entry and entry.made_from == made_from:
            self.versions[step.unique_id] = entry.version
            return "unchanged", ""
        if step.kind in ("seed", "view"):
            return self._remember(step, Entry(made_from, made_from))
        return self._rebuild(step, made_from, entry)

    def _rebuild(self, step: Step, made_from: str, entry: Entry | None) -> tuple[str, str]:
        """Make the table beside the old one and put it in its place, unless it holds the same rows."""
        self.connection.execute("begin")
        made = make(self.connection, step)
        version = content(self.connection, made)
        is_same = entry is not None and self._content_of_old(step, entry) == version
        if is_same and entry:
            self.connection.execute(f"drop table {made}")
            version = entry.version
        else:
            replace_table(self.connection, step)
        memory.write(self.connection, step.unique_id, Entry(made_from, version))
        crash_point("tick.before_commit", step.name)
        self.connection.execute("commit")
        self.versions[step.unique_id] = version
        return "success", "the same rows" if is_same else "built"

    def _content_of_old(self, step: Step, entry: Entry) -> str:
        """Return the digest of the rows that stand: its version, or for what dbt built one taken now."""
        return content(self.connection, step.relation) if entry.version.startswith(FIRST) else entry.version

    def _remember(self, step: Step, entry: Entry) -> tuple[str, str]:
        self.connection.execute("begin")
        memory.write(self.connection, step.unique_id, entry)
        self.connection.execute("commit")
        self.versions[step.unique_id] = entry.version
        return "unchanged", ""

    def _seen(self, step: Step, parent: str) -> str:
        """Return the version of ``parent`` as ``step`` sees it."""
        above = self.steps.get(parent)
        if above is None or not above.meta.get(BY_COLUMN):
            return self.versions.get(parent, "")
        names = columns_of(self.connection, above.relation)
        if step.kind in ("view", "table") and (step.schema, step.name) in self._standing:
            names = columns_read(step.sql, columns_of(self.connection, step.relation), names)
        read = tuple(names)
        key = (parent, read)
        if key not in self._by_column:
            self._by_column[key] = content(self.connection, above.relation, read)
        return self._by_column[key]

    def _roll_back(self) -> None:
        try:
            self.connection.execute("rollback")
        except duckdb.Error:
            return


def _standing(connection: Any) -> set[tuple[str, str]]:
    """Return schema and name of every table and view that is there."""
    query = "select table_schema, table_name from information_schema.tables where table_catalog = current_database()"
    return set(connection.execute(query).fetchall())


def outcome(step: Step, status: str, message: str, seconds: float) -> NodeResult:
    """Return what became of ``step`` in the words of a build."""
    kind = "seed" if step.kind == "seed" else "model"
    return NodeResult(step.unique_id, step.name, kind, status, "", None, message, seconds, meta=dict(step.meta))
