"""What dbt compiled, kept as plain data: the tables in the order of building and the data tests, each with its SQL.

Made by a full build and good for as long as the project's signature is the same. Nothing is built here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from orchestration.publication.files import write_json
from orchestration.settings import Settings
from orchestration.tick.signature import project_signature
from orchestration.transformation.runner import target_dir


@dataclass(frozen=True)
class Step:
    """One seed, model or source table. ``kind``: source, seed, view, table, python. ``relation`` is its quoted name.

    ``sql`` is the query that makes it (a Python model's module, a seed's file seen from the dbt project). ``contract``:
    its columns and types are fixed. ``definition``: columns, types and constraints of a table as dbt made it.
    """

    unique_id: str
    name: str
    schema: str
    kind: str
    relation: str
    sql: str
    parents: tuple[str, ...]
    contract: bool
    meta: Mapping[str, Any]
    definition: str = ""


@dataclass(frozen=True)
class Test:
    """One data test: its SQL, what it reads, and what dbt says of it; what it is called with, where it is generic."""

    unique_id: str
    name: str
    sql: str
    parents: tuple[str, ...]
    config: Mapping[str, Any]
    meta: Mapping[str, Any]
    generic: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The steps, each after its parents, and the tests; valid for one signature of the project."""

    signature: str
    steps: tuple[Step, ...]
    tests: tuple[Test, ...]


def remember(
    settings: Settings,
    manifest: Any,
    tests: Iterable[Any],
    compiled: Mapping[str, str],
    definitions: Mapping[tuple[str, str], str],
) -> Plan:
    """Keep the plan of the project as dbt has just built it.

    ``compiled``: the code of each model by unique id; ``definitions``: of each table by schema and name.
    """
    nodes = [node for node in [*manifest.sources.values(), *manifest.nodes.values()] if _is_step(node)]
    steps = [replace(_step(node, compiled), definition=definitions.get((node.schema, node.name), "")) for node in nodes]
    by_id = {step.unique_id: step for step in steps}
    order = TopologicalSorter({step.unique_id: step.parents for step in steps}).static_order()
    plan = Plan(project_signature(), tuple(by_id[one] for one in order if one in by_id), tuple(map(_test, tests)))
    write_json(_path(settings), asdict(plan))
    return plan


def recall(settings: Settings) -> Plan | None:
    """Return the plan of the project as it stands; None where there is none, or it belongs to another state of it."""
    try:
        found = json.loads(_path(settings).read_text(encoding="utf-8"))
        if found["signature"] != project_signature():
            return None
        steps = tuple(Step(**{**step, "parents": tuple(step["parents"])}) for step in found["steps"])
        tests = tuple(Test(**{**test, "parents": tuple(test["parents"])}) for test in found["tests"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Plan(found["signature"], steps, tests)


def published(steps: Iterable[Step]) -> set[str]:
    """Return the ids of marts, and of what a mart that is a view may show."""
    marts = [step for step in steps if step.schema == "marts"]
    shown = {parent for step in marts if step.kind == "view" for parent in step.parents}
    return shown | {step.unique_id for step in marts}


def _path(settings: Settings) -> Path:
    return target_dir(settings) / "plan.json"


def _is_step(node: Any) -> bool:
    return str(node.resource_type) in ("source", "seed", "model")


def _step(node: Any, compiled: Mapping[str, str]) -> Step:
    kind, contract = _kind(node), getattr(node, "contract", None)
    return Step(
        unique_id=node.unique_id,
        name=node.name,
        schema=node.schema,
        kind=kind,
        relation=node.relation_name,
        sql=_sql(node, kind, compiled),
        parents=() if kind in ("source", "seed") else tuple(dict.fromkeys(node.depends_on.nodes)),
        contract=bool(contract and contract.enforced),
        meta={**node.config.meta, "description": node.description},
    )


def _sql(node: Any, kind: str, compiled: Mapping[str, str]) -> str:
    if kind == "source":
        return ""
    return str(node.original_file_path) if kind == "seed" else compiled[node.unique_id]


def _kind(node: Any) -> str:
    if str(node.resource_type) in ("source", "seed"):
        return str(node.resource_type)
    return "python" if str(node.language) == "python" else str(node.config.materialized)


def _test(test: Any) -> Test:
    node = test.node
    wanted = ("severity", "fail_calc", "limit", "warn_if", "error_if")
    config = {name: getattr(node.config, name) for name in wanted}
    meta = {**node.config.meta, "description": node.description}
    said = getattr(node, "test_metadata", None)
    arguments = {name: value for name, value in said.kwargs.items() if name != "model"} if said else {}
    parents = tuple(node.depends_on.nodes)
    return Test(node.unique_id, node.name, test.sql, parents, config, meta, said.name if said else "", arguments)
