"""Models built as a full run builds them: by what dbt compiled of the project, or of another one.

That this leaves what dbt's own build leaves, in every cell, is proven in tests/tick/test_whole.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from orchestration.settings import Settings
from orchestration.tick.compiling import compile_project
from orchestration.tick.plan import Plan, up_to
from orchestration.tick.whole import make_all, make_and_test
from orchestration.transformation import BuildReport


def build_anew(settings: Settings, plan: Plan, *wanted: str) -> None:
    """Build the models ``wanted`` (default: all) and what they are made of, on the raw tables that stand."""
    nodes, _ = make_all(settings, up_to(plan, *wanted) if wanted else plan)
    assert not (broken := [f"{node.name}: {node.message}" for node in nodes if node.status != "success"]), broken


def build_project(
    settings: Settings, project: Path, *wanted: str, progress: Callable[[str, str], None] | None = None
) -> BuildReport:
    """Let dbt compile ``project``, build and test the models ``wanted`` (default: all) and what they are made of."""
    plan = compile_project(settings, project)
    return BuildReport(tuple(make_and_test(settings, up_to(plan, *wanted) if wanted else plan, progress)), 0)
