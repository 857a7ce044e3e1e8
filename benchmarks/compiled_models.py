"""The models that dbt compiled for a build, as plain statements in order: to be run without dbt around them."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from orchestration.settings import Settings
from orchestration.transformation import runner


@dataclass(frozen=True)
class Statement:
    """One model: the relation it makes and what makes it, SQL or (``python``) the path of its function."""

    relation: str
    sql: str
    python: Path | None


class CompiledModels:
    """The models that ``wanted`` is made of (default: every model), every model after those that it reads."""

    def __init__(self, settings: Settings, wanted: str | None = None) -> None:
        target = runner.target_dir(settings)
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        self._relations = {
            node["name"]: node["relation_name"] for node in manifest["nodes"].values() if node.get("relation_name")
        }
        self.statements = [_statement(target, manifest["nodes"][key]) for key in _in_order(manifest, wanted)]

    def run(self, database: Any, ended: Callable[[str], None] = lambda _: None) -> None:
        """Make every model in ``database`` (a DuckDB connection with catalogue and schemas in place)."""
        for statement in self.statements:
            if statement.python:
                self._run_python(database, statement)
            else:
                database.execute(statement.sql)
            ended(statement.relation)

    def _run_python(self, database: Any, statement: Statement) -> None:
        """Run a model in Python as dbt does: its function gets the frames that it refers to."""
        frames = SimpleNamespace(
            config=lambda **_: None, ref=lambda name: database.sql(f"select * from {self._relations[name]}")
        )
        database.register("frame_of_model", runpy.run_path(str(statement.python))["model"](frames, None))
        database.execute(f"create table {statement.relation} as select * from frame_of_model")
        database.unregister("frame_of_model")


def _statement(target: Path, node: dict[str, Any]) -> Statement:
    if node["language"] == "python":
        return Statement(node["relation_name"], "", runner.PROJECT / node["original_file_path"])
    sql = (target / "compiled" / node["original_file_path"].removeprefix("../")).read_text(encoding="utf-8")
    if node["config"]["contract"]["enforced"]:  # the contract's order of columns counts, as with dbt
        columns = ", ".join(f'"{name}"' for name in node["columns"])
        sql = f"select {columns} from ({sql})"
    made = f"create {node['config']['materialized']} {node['relation_name']} as {sql}"
    return Statement(node["relation_name"], made, None)


def _in_order(manifest: dict[str, Any], wanted: str | None) -> list[str]:
    models = [key for key in manifest["nodes"] if key.startswith("model.")]
    ends = models if wanted is None else [f"model.scorecards.{wanted}"]
    seen: dict[str, None] = {}
    for end in ends:
        seen |= dict.fromkeys(_with_parents(manifest["parent_map"], end, seen))
    return list(seen)


def _with_parents(parents: dict[str, list[str]], key: str, seen: dict[str, None]) -> Iterator[str]:
    """Yield what ``key`` is made of and is not yet in ``seen``, then ``key``; a name may come more than once."""
    if key in seen or not key.startswith("model."):
        return
    for parent in parents[key]:
        yield from _with_parents(parents, parent, seen)
    yield key
