"""A force whose landing has a second copy of several files."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ingestion import record_mismatches
from tests.ingestion.force import START, Force, absence, org_unit
from tests.safekeeping.damage import run


@pytest.fixture
def force(tmp_path: Path) -> Force:
    """Three runs: a base and two files of changes, with a deletion and a rejected row among them."""
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
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
