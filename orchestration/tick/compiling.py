"""Let dbt say what a build of the project means: it parses it, loads the seeds and compiles every model and test.

What it compiled is a plan; the plan is carried out elsewhere (``whole``, ``wave``).
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from os.path import relpath
from pathlib import Path
from typing import Any

from orchestration.publication.names import quoted
from orchestration.settings import Settings
from orchestration.tick.opening import open_to_write
from orchestration.tick.plan import Plan, Step, Test
from orchestration.tick.signature import project_signature
from orchestration.transformation import read_project, runner

Definitions = Mapping[tuple[str, str], str]
"""Columns, types and constraints of tables, by schema and name."""

STEPS = ("source", "seed", "model")


def compile_project(settings: Settings, project: Path = runner.PROJECT) -> Plan:
    """Return the plan of the project as its files stand now. Raises ``DbtFailed`` where dbt can make nothing of a file.

    The seeds stand in the warehouse afterwards, which is closed.
    """
    signature = project_signature()
    manifest = read_project(settings, project)
    if strange := sorted(filter(None, map(_strange, manifest.nodes.values()))):
        raise runner.DbtFailed(f"of this our own pass makes nothing (decision 67): {'; '.join(strange)}")

    def ended(*command: str) -> list[Any]:
        arguments = [*command, "--threads", str(settings.threads)]
        return list(runner.invoke(settings, project, arguments, manifest).results)

    compiled = ended("compile", "--no-populate-cache", "--select", "resource_type:model", "resource_type:test")
    seeded = ended("seed", "--full-refresh", runner.UNWRITTEN)
    if faults := [f"{one.node.name}: {one.message}" for one in seeded if str(one.status) != "success"]:
        raise runner.DbtFailed(f"dbt could not load the seed {'; '.join(faults)}")
    with open_to_write(settings) as connection:
        stands = _definitions(connection)
    return planned(signature, manifest, {one.node.unique_id: one.node.compiled_code for one in compiled}, stands)


def planned(signature: str, manifest: Any, code: Mapping[str, str], seeds: Definitions) -> Plan:
    """Return the plan of the project that dbt read as ``manifest``.

    ``code`` of models and tests by unique id; ``seeds``: how dbt made the tables of the seeds.
    """
    nodes = [*manifest.sources.values(), *manifest.nodes.values()]
    steps = {node.unique_id: _step(node, code, seeds) for node in nodes if _kind_of(node) in STEPS}
    order = TopologicalSorter({one: step.parents for one, step in steps.items()}).static_order()
    tests = tuple(_test(node, code) for node in nodes if _kind_of(node) == "test")
    return Plan(signature, tuple(steps[one] for one in order if one in steps), tests)


def _definitions(connection: Any) -> Definitions:
    """Return the definition of every table that stands, as its DDL has it."""
    rows = connection.execute("select schema_name, table_name, sql from duckdb_tables()").fetchall()
    return {(schema, name): sql[sql.index("(") :].rstrip(";") for schema, name, sql in rows}


def _strange(node: Any) -> str:
    """Return what ``node`` asks for that would be lost, in words; nothing where it asks for no such thing."""
    if _kind_of(node) not in (*STEPS, "test"):
        return "" if _kind_of(node) == "analysis" else f"{node.name} is of the kind {_kind_of(node)}"
    if _kind_of(node) == "model" and str(node.config.materialized) not in ("view", "table"):
        return f"{node.name} is {node.config.materialized}"
    lost = ("pre_hook", "post_hook", "grants", "indexes") if _kind_of(node) in ("model", "seed") else ()
    asked = [name for name in lost if getattr(node.config, name, None)]
    if getattr(node, "constraints", None) or any(getattr(one, "constraints", None) for one in node.columns.values()):
        asked.append("constraints (state them as data tests)")
    return f"{node.name} has {', '.join(asked)}" if asked else ""


def _kind_of(node: Any) -> str:
    return str(node.resource_type)


def _step(node: Any, code: Mapping[str, str], seeds: Definitions) -> Step:
    kind, contract = _kind(node), getattr(node, "contract", None)
    has_contract = bool(contract and contract.enforced)
    return Step(
        unique_id=node.unique_id,
        name=node.name,
        schema=node.schema,
        kind=kind,
        relation=node.relation_name,
        sql=_sql(node, kind, code),
        parents=() if kind in ("source", "seed") else tuple(dict.fromkeys(node.depends_on.nodes)),
        contract=has_contract,
        meta={**node.config.meta, "description": node.description},
        definition=_columns(node) if has_contract else _of_seed(node, seeds),
    )


def _of_seed(node: Any, seeds: Definitions) -> str:
    return seeds[node.schema, node.name] if _kind_of(node) == "seed" else ""


def _columns(node: Any) -> str:
    """Return the columns that a contract fixes, as DDL has them."""
    return f"({', '.join(f'{quoted(column.name)} {column.data_type}' for column in node.columns.values())})"


def _sql(node: Any, kind: str, code: Mapping[str, str]) -> str:
    if kind == "source":
        return ""
    if kind == "seed":  # seen from our project, whichever it is of: a plan stays good where a checkout is moved
        return relpath(Path(node.root_path) / node.original_file_path, runner.PROJECT)
    return code[node.unique_id]


def _kind(node: Any) -> str:
    if _kind_of(node) in ("source", "seed"):
        return _kind_of(node)
    return "python" if str(node.language) == "python" else str(node.config.materialized)


def _test(node: Any, code: Mapping[str, str]) -> Test:
    wanted = ("severity", "fail_calc", "limit", "warn_if", "error_if")
    config = {name: getattr(node.config, name) for name in wanted}
    meta = {**node.config.meta, "description": node.description}
    said = getattr(node, "test_metadata", None)
    arguments = {name: value for name, value in said.kwargs.items() if name != "model"} if said else {}
    generic, parents = said.name if said else "", tuple(node.depends_on.nodes)
    return Test(node.unique_id, node.name, code[node.unique_id], parents, config, meta, generic, arguments)
