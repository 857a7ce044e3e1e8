"""What dbt compiled, kept as plain data: the tables in the order of building and the data tests, each with its SQL.

Good for as long as the project's signature is the same. Nothing is built here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
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
    its columns and types are fixed. ``definition``: these, and those of a seed's table as dbt made it.
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


def up_to(plan: Plan, *wanted: str) -> Plan:
    """Return of ``plan`` what the models ``wanted`` are made of, themselves, and the tests that read nothing else.

    Raises ``LookupError`` where a name is none of the plan.
    """
    if unknown := set(wanted) - {step.name for step in plan.steps}:
        raise LookupError(f"no such model: {', '.join(sorted(unknown))}")
    kept: set[str] = set()
    for step in reversed(plan.steps):  # a step comes after what it reads
        if step.name in wanted or step.unique_id in kept:
            kept |= {step.unique_id, *step.parents}
    steps = tuple(step for step in plan.steps if step.unique_id in kept)
    return replace(plan, steps=steps, tests=tuple(test for test in plan.tests if set(test.parents) <= kept))


def keep(settings: Settings, plan: Plan) -> None:
    """Keep ``plan`` for as long as the project's signature is the same."""
    write_json(_path(settings), asdict(plan))


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
