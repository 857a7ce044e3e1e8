"""The models on other data, built as a second full run builds them: by what dbt compiled in the first.

That this leaves what dbt's own build leaves, in every cell, is proven in tests/tick/test_whole.py.
"""

from __future__ import annotations

from dataclasses import replace

from orchestration.settings import Settings
from orchestration.tick.build import open_to_write
from orchestration.tick.plan import Plan
from orchestration.tick.whole import Whole


def build_anew(settings: Settings, plan: Plan, *wanted: str) -> None:
    """Build the models ``wanted`` (default: all) and what they are made of, on the raw tables that stand."""
    with open_to_write(settings) as connection:
        nodes = Whole(connection, up_to(plan, *wanted) if wanted else plan, {}).run(settings.threads)
    assert not (broken := [f"{node.name}: {node.message}" for node in nodes if node.status != "success"]), broken


def up_to(plan: Plan, *wanted: str) -> Plan:
    """Return of ``plan`` what the models ``wanted`` are made of, and themselves."""
    assert not (unknown := set(wanted) - {step.name for step in plan.steps}), unknown
    kept: set[str] = set()
    for step in reversed(plan.steps):  # a step comes after what it reads
        if step.name in wanted or step.unique_id in kept:
            kept |= {step.unique_id, *step.parents}
    return replace(plan, steps=tuple(step for step in plan.steps if step.unique_id in kept), tests=())
