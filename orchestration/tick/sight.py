"""What a table sees of the tables that it reads: their versions, or only of the columns that it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from orchestration.tick.memory import Entry
from orchestration.tick.plan import Plan, Step
from orchestration.tick.remake import Remake
from orchestration.tick.signature import file_signature
from orchestration.tick.threads import SCRATCH
from orchestration.tick.versions import columns_read, content, digest
from orchestration.transformation.runner import PROJECT

BY_COLUMN = "read_by_column"
"""Meta of a model whose readers depend on the columns that they name only: the clock, of which most read the day."""


class Sight:
    """Versions as each step sees them. ``known`` holds those before this wave, ``versions`` those that stand now."""

    def __init__(
        self,
        connection: Any,
        plan: Plan,
        remake: Remake,
        standing: Collection[tuple[str, str]],
        known: Mapping[str, Entry],
        versions: Mapping[str, str],
    ) -> None:
        self.connection, self.remake, self.standing = connection, remake, standing
        self.known, self.versions = known, versions
        self.steps = {step.unique_id: step for step in plan.steps}
        self._was: dict[str, str] = {}
        self._contents: dict[tuple[str, tuple[str, ...]], str] = {}

    def made_from(self, step: Step, before: Collection[str] = ()) -> str:
        """Return the digest of all that ``step`` is made from as it stands now, the parents ``before`` as they were."""
        if step.kind == "seed":
            return file_signature(PROJECT / step.sql)
        seen = (f"{parent}={self._seen(step, parent, parent in before)}" for parent in step.parents)
        return digest(step.kind, step.sql, *seen)

    def has_changed(self, step: Step, parent: str) -> bool:
        """Return whether ``parent`` is another for ``step`` than before this wave."""
        return self._seen(step, parent, True) != self._seen(step, parent, False)

    def keep_as_it_was(self, step: Step) -> None:
        """Keep the rows of a table that is read by column: other columns may be asked for once it was made anew."""
        if step.meta.get(BY_COLUMN) and (step.schema, step.name) in self.standing:
            was = f'{SCRATCH}.main."tick_was_{step.name}"'
            self.connection.execute(f"create or replace table {was} as from {step.relation}")
            self._was[step.unique_id] = was

    def _seen(self, step: Step, parent: str, is_before: bool) -> str:
        above = self.steps.get(parent)
        if above is None or not self._is_by_column(step, above):
            known = self.known.get(parent) if is_before else None
            return known.version if known else self.versions.get(parent, "")
        relation = self._before(step, above) if is_before else above.relation
        names = self.remake.columns_of(above.relation)
        if step.kind in ("view", "table") and (step.schema, step.name) in self.standing:
            names = columns_read(step.sql, self.remake.columns_of(step.relation), names)
        key = (relation, tuple(names))
        if key not in self._contents:
            self._contents[key] = str(content(self.connection, relation, names))
        return self._contents[key]

    def _before(self, step: Step, above: Step) -> str:
        """Return the rows of ``above`` as they were; where ``step`` answers for one column, only that as it was."""
        was, column = self._was.get(above.unique_id, above.relation), self.remake.column_alone(step, above.unique_id)
        if not column or was == above.relation:
            return was
        return f"(select * replace ((select {column} from {was}) as {column}) from {above.relation})"

    def _is_by_column(self, step: Step, above: Step) -> bool:
        """Return whether ``step`` depends on the columns of ``above`` that it names, not on its version."""
        in_part = self.remake.read_in_part(step)
        return bool(above.meta.get(BY_COLUMN)) or (bool(in_part) and above.unique_id not in in_part)
