"""Compare what dbt promises now with what was promised before. ``v<version>.json``: table -> column -> type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.settings import CONTRACT_VERSION

Contract = Mapping[str, Mapping[str, str]]
PATH = Path(__file__).parent / f"v{CONTRACT_VERSION}.json"


def promised(manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the columns and types of every mart, from dbt's manifest."""
    marts = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == "marts"
    ]
    return {
        node["name"]: {name: str(column["data_type"]).lower() for name, column in node["columns"].items()}
        for node in sorted(marts, key=lambda node: str(node["name"]))
    }


def last(path: Path = PATH) -> dict[str, dict[str, str]]:
    """Return what was promised when the contract was last written down."""
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def broken(before: Contract, now: Contract) -> list[str]:
    """Return in words every promise of ``before`` that ``now`` breaks; an addition breaks none."""
    problems = [f"{table} is gone" for table in before.keys() - now.keys()]
    for table in before.keys() & now.keys():
        for column, kind in before[table].items():
            found = now[table].get(column)
            if found != kind:
                problems.append(f"{table}.{column} was {kind} and is {found or 'gone'}")
    return sorted(problems)


def write_down(now: Contract, path: Path = PATH) -> None:
    """Write what is promised now; raise ``ValueError`` where that would break a promise of the same version."""
    problems = broken(last(path), now) if path.exists() else []
    if problems:
        raise ValueError(f"{'; '.join(problems)}: give it a new contract version, or put it back")
    path.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", encoding="utf-8")
