"""One table made beside the one that stands, as dbt makes it: its query, its contract, or its Python."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_loader
from typing import Any

from orchestration.tick.plan import Step

SUFFIX = "__tick"


def make(connection: Any, step: Step) -> str:
    """Make the table of ``step`` under a passing name and return that name, quoted."""
    target = beside(step)
    if step.kind == "python":
        _from_python(connection, step, target)
    elif step.contract:
        connection.execute(_definition(connection, step, target))
        connection.execute(f"insert into {target} by name select * from (\n{step.sql}\n)")
    else:
        connection.execute(f"create table {target} as (\n{step.sql}\n)")
    return target


def replace_table(connection: Any, step: Step) -> None:
    """Let what ``make`` made stand in the place of the old table, in the caller's transaction."""
    connection.execute(f"drop table if exists {step.relation}")
    connection.execute(f'alter table {beside(step)} rename to "{step.name}"')


def beside(step: Step) -> str:
    """Return the passing name of a table that is being made."""
    return f'"{step.schema}"."{step.name}{SUFFIX}"'


def _definition(connection: Any, step: Step, target: str) -> str:
    """Return the statement that makes an empty table like the one that stands: its contract, constraints and all."""
    query = "select sql from duckdb_tables() where schema_name = ? and table_name = ?"
    found = connection.execute(query, [step.schema, step.name]).fetchone()
    if found is None:
        raise LookupError(f"{step.schema}.{step.name} is not there: a full build makes it")
    return f"create table {target}" + str(found[0])[str(found[0]).index("(") :]


def _from_python(connection: Any, step: Step, target: str) -> None:
    """Run a Python model's module as dbt-duckdb does and write the frame that it returns."""
    module = module_from_spec(spec_from_loader(step.name, loader=None))  # type: ignore[arg-type]
    exec(compile(step.sql, f"{step.name}.py", "exec"), module.__dict__)
    cursor = connection
    model = module.dbtObj(lambda name: cursor.query(f"select * from {name}"))
    frame = module.model(model, cursor)
    cursor.register("tick_frame", frame)
    cursor.execute(f"create table {target} as select * from tick_frame")
    cursor.unregister("tick_frame")
