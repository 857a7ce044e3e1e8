"""A force whose landing has a second copy of several files."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ingestion import record_mismatches
from tests.ingestion.force import START, Force, absence, org_unit
from tests.safekeeping.damage import run


@pytest.fixture
def force(three_runs: Force, tmp_path: Path) -> Force:
    return three_runs.copied(tmp_path)


@pytest.fixture(scope="package")
def three_runs(tmp_path_factory: pytest.TempPathFactory) -> Force:
    """Three runs: a base and two files of changes, with a deletion and a rejected row among them. To be copied."""
    home = tmp_path_factory.mktemp("three_runs")
    force = Force("hr", f"sqlite:///{home}/hr.db", home / "data")
    force.create()
    force.put("absence", *(absence(f"A{number}", START) for number in range(400)))
    run(force)
    force.put("absence", absence("A1", START, category="leave"), absence("B", START, from_on=None))
    force.remove("absence", "A2")
    run(force)
    record_mismatches(force.settings, [("POSTING_GAP", "person", "P1")], force.as_at)
    force.put("org_unit", org_unit("U", START))
    run(force)
    return force
