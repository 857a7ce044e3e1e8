"""The rows of one table as dbt would make them: of its query, Python or file, in the columns and types that stand."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_loader
from typing import Any

from orchestration.publication.names import literal
from orchestration.tick.plan import Step
from orchestration.transformation.runner import PROJECT

SUFFIX = "__tick"
ROWS = "temp.main.tick_rows"
_NO_OTHER: Mapping[str, str] = {}


def make(connection: Any, step: Step) -> None:
    """Make all rows of ``step`` in the temporary table ``ROWS``, which is like the one that stands."""
    begin(connection, step)
    add(connection, step, _NO_OTHER, "true")


def begin(connection: Any, step: Step) -> None:
    """Make ``ROWS`` anew, empty."""
    connection.execute(f"create or replace temp table {ROWS} as from {step.relation} limit 0")


def add(connection: Any, step: Step, instead: Mapping[str, str], where: str) -> None:
    """Add the rows that meet ``where`` to ``ROWS``. ``instead`` gives what is read in the place of a quoted name."""
    _insert(connection, step, ROWS, instead, where)


def anew(connection: Any, step: Step) -> None:
    """Make a seed, view or table as dbt does, in the place of what stands, in the caller's transaction."""
    if step.kind == "view":
        connection.execute(f"create or replace view {step.relation} as (\n{step.sql}\n)")
        return
    if step.kind != "seed" and not step.contract:
        _create(connection, step, "create or replace table")
        return
    connection.execute(f"create or replace table {step.relation}{step.definition}")
    _insert(connection, step, step.relation, _NO_OTHER, "true")


def replace_table(connection: Any, step: Step) -> None:
    """Let the rows of ``make`` stand in the place of all old ones, closely packed, in the caller's transaction."""
    beside = f'"{step.schema}"."{step.name}{SUFFIX}"'
    connection.execute(_definition(connection, step, beside))
    connection.execute(f"insert into {beside} from {ROWS}")
    connection.execute(f"drop table {step.relation}")
    connection.execute(f'alter table {beside} rename to "{step.name}"')


def create_table(connection: Any, step: Step) -> None:
    """Make the table of ``step`` where there is none, as its query, or the plan of a seed, names and types columns."""
    if step.kind == "seed":
        anew(connection, step)
        return
    if step.contract:
        raise LookupError(f"{step.schema}.{step.name} is not there: a full build makes it")
    _create(connection, step, "create table")


def _create(connection: Any, step: Step, create: str) -> None:
    """Make a table that has the columns and types of what its query, or its Python, gives now."""
    if step.kind == "python":
        connection.register("tick_frame", _frame(connection, step, _NO_OTHER))
    query = "from tick_frame" if step.kind == "python" else f"(\n{step.sql}\n)"
    connection.execute(f"{create} {step.relation} as {query}")
    if step.kind == "python":
        connection.unregister("tick_frame")


def _insert(connection: Any, step: Step, target: str, instead: Mapping[str, str], where: str) -> None:
    if step.kind == "seed":
        connection.execute(f"copy {target} from {literal(str(PROJECT / step.sql))} (format csv, header true)")
        return
    if step.kind == "python":
        connection.register("tick_frame", _frame(connection, step, instead))
    query = "tick_frame" if step.kind == "python" else f"(\n{_read(step, instead)}\n)"
    connection.execute(f"insert into {target} by name select * from {query} where {where}")
    if step.kind == "python":
        connection.unregister("tick_frame")


def _definition(connection: Any, step: Step, target: str) -> str:
    """Return the statement that makes an empty table like the one that stands: its contract, constraints and all."""
    query = "select sql from duckdb_tables() where schema_name = ? and table_name = ?"
    found = connection.execute(query, [step.schema, step.name]).fetchone()
    return f"create table {target}" + str(found[0])[str(found[0]).index("(") :]


def _read(step: Step, instead: Mapping[str, str]) -> str:
    sql = step.sql
    for relation, other in instead.items():
        if relation not in sql:
            raise LookupError(f"{step.name} does not read {relation} by that name")
        sql = sql.replace(relation, other)
    return sql


def _frame(connection: Any, step: Step, instead: Mapping[str, str]) -> Any:
    """Run a Python model's module as dbt-duckdb does and return its frame."""
    module = module_from_spec(spec_from_loader(step.name, loader=None))  # type: ignore[arg-type]
    exec(compile(step.sql, f"{step.name}.py", "exec"), module.__dict__)
    read = set[str]()

    def load(name: str) -> Any:
        read.add(name)
        return connection.query(f"select * from {instead.get(name, name)}")

    frame = module.model(module.dbtObj(load), connection)
    if not read >= set(instead):
        raise LookupError(f"{step.name} does not read {', '.join(sorted(set(instead) - read))} by that name")
    return frame
