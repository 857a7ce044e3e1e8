"""Every seed, view and table anew, whatever stands, by what dbt compiled and declared for this state of the project.

What dbt's own build would leave, without the 40 to 100 ms that dbt takes for a model besides its query. SQL and seeds
are dbt's; the columns and types of seeds are those of the tables that dbt made of them, of models with a contract those
of the contract, which their query must keep to, and of other models those of the query.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from orchestration.faults import crash_point
from orchestration.publication.names import quoted
from orchestration.settings import Settings
from orchestration.tick.forgetting import forget
from orchestration.tick.make import anew
from orchestration.tick.opening import open_to_write
from orchestration.tick.plan import Plan, Step
from orchestration.tick.recall import as_node
from orchestration.tick.wave import Progress, Wave
from orchestration.transformation.data_tests import DataTest, run_tests
from orchestration.transformation.report import NodeResult


def make_and_test(settings: Settings, plan: Plan, progress: Progress | None = None) -> list[NodeResult]:
    """Make all of ``plan``, then test what could be made; return every node's outcome. The warehouse is closed.

    A model that cannot be built stops its readers, and a failing test stops nothing: no fault hides another.
    """
    made, broken = make_all(settings, plan, progress)
    return [*made, *ask_all(settings, plan, broken, progress)]


def make_all(settings: Settings, plan: Plan, progress: Progress | None = None) -> tuple[list[NodeResult], set[str]]:
    """Return what became of every seed and model, and the unique ids of those that could not be made."""
    forget(settings.warehouse_path)
    with open_to_write(settings) as connection:
        whole = Whole(connection, plan, {}, progress)
        return whole.run(settings.threads), whole.broken


def ask_all(
    settings: Settings, plan: Plan, broken: Collection[str] = (), progress: Progress | None = None
) -> list[NodeResult]:
    """Return the outcome of every test but of those that would judge, beside what is ``broken``, an earlier table."""
    tests = [DataTest(as_node(test), test.sql) for test in plan.tests if not set(test.parents) & set(broken)]
    return run_tests(settings.warehouse_path, tests, settings.threads, progress)


class Whole(Wave):
    """One pass over the plan that believes nothing of what stands in the warehouse but its sources."""

    def run(self, workers: int = 1) -> list[NodeResult]:
        """Make everything, as many tables at once as there are ``workers``; return what became of each."""
        make_room(self.connection, self.plan)
        return super().run(workers)

    def _build(self, step: Step) -> tuple[str, str]:
        if any(parent in self.broken for parent in step.parents):
            return "skipped", ""
        if step.contract and (breach := breach_of_contract(self.connection, step)):
            return "error", breach
        self.connection.execute("begin")
        anew(self.connection, step)
        crash_point("whole.before_commit", step.name)
        self.connection.execute("commit")
        return "success", "built"


def breach_of_contract(connection: Any, step: Step) -> str:
    """Return in words where the query of ``step`` gives other columns or types than its contract; else nothing."""
    connection.execute(f"create or replace temp table tick_contract{step.definition}")
    fixed, given = (_described(connection, what) for what in ("temp.main.tick_contract", step.sql))
    differing = sorted(name for name in fixed.keys() | given.keys() if fixed.get(name) != given.get(name))
    said = [f"{name} is {given.get(name, 'missing')}, not {fixed.get(name, 'there')}" for name in differing]
    return f"the query of {step.name} does not keep to its contract: {'; '.join(said)}" if said else ""


def _described(connection: Any, what: str) -> dict[str, str]:
    """Return the type of each column; of a name that is given twice, all its types."""
    found: dict[str, str] = {}
    for name, kind, *_ in connection.execute(f"describe {what}").fetchall():
        found[name] = f"{found[name]} and {kind}" if name in found else kind
    return found


def make_room(connection: Any, plan: Plan) -> None:
    """Make the schemas of a plan, and drop what stands as a table where a view is to be, or the other way about."""
    query = "select table_schema, table_name, table_type from information_schema.tables where table_catalog = "
    found = connection.execute(f"{query} current_database()").fetchall()
    standing = {(schema, name): "view" if kind == "VIEW" else "table" for schema, name, kind in found}
    for step in plan.steps:
        if step.kind != "source":
            connection.execute(f"create schema if not exists {quoted(step.schema)}")
            wanted, stands = "view" if step.kind == "view" else "table", standing.get((step.schema, step.name))
            if stands and stands != wanted:
                connection.execute(f"drop {stands} {quoted(step.schema)}.{quoted(step.name)}")
