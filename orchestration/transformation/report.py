"""The outcome of a build, node by node, in plain values that outlive dbt. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BROKEN = frozenset({"error", "runtime error", "partial success"})


@dataclass(frozen=True)
class NodeResult:
    """What became of one seed, model or test.

    ``status`` is dbt's word: success, pass, warn, fail, error, skipped. ``severity`` (tests only) is what the
    outcome weighs: error or warn. ``failures`` counts failing rows, ``rows`` shows up to five of them as text,
    keys and codes only. ``models`` are the unique ids that a test is about. ``seconds`` is wall time. ``fault`` is
    all that was said of a model that raised, for the operator's log only.
    """

    unique_id: str
    name: str
    resource_type: str
    status: str
    severity: str
    failures: int | None
    message: str
    seconds: float
    models: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    fault: str = field(default="", repr=False)

    @property
    def is_test(self) -> bool:
        """True for data tests."""
        return self.resource_type == "test"

    @property
    def is_broken(self) -> bool:
        """True where the node could not be run at all (as against a test that ran and found rows)."""
        return self.status in BROKEN


@dataclass(frozen=True)
class BuildReport:
    """Every node of one build. A failing test is no crash: it is in here."""

    nodes: tuple[NodeResult, ...]
    seconds: float

    @property
    def broken_models(self) -> list[NodeResult]:
        """Return the models and seeds that could not be built, or were skipped because of one."""
        return [node for node in self.nodes if not node.is_test and (node.is_broken or node.status == "skipped")]

    @property
    def tests(self) -> list[NodeResult]:
        """Return the outcome of every test."""
        return [node for node in self.nodes if node.is_test]

    @property
    def succeeded(self) -> bool:
        """True where every model was built and no test of severity error failed."""
        failed = [test for test in self.tests if test.status != "pass" and test.severity == "error"]
        return not self.broken_models and not failed
