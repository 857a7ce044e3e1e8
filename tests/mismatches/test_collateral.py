"""A planted fault raises its own code and what follows from it, and no other: by the independent detection.

That the warehouse lists the same is ``test_every_code``'s business.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from simulator import write_force
from tests.mismatches.detect import Found, detect
from tests.mismatches.faults import plant_identity, plant_people
from tests.mismatches.plant import Planted, Sources
from tests.mismatches.team_faults import plant_postings, plant_teams
from tests.mismatches.victims import Victims
from tests.oracle.load import load_directory

pytestmark = pytest.mark.slow

AS_AT = datetime(2024, 11, 5, 9, 30)
HISTORY_START = date(2024, 8, 1)

# What a fault brings with it, because it is the same fact seen from another side.
FOLLOWS = {
    # A number given up leaves its account to nobody (I05) and its owner with another's (P01, P16); the number of
    # another force is not typed in plain digits either (I08).
    "plant_identity": {"I05", "I08", "P01", "P16"},
    "plant_people": {"P17"},  # who is in a circle of supervisors supervises too few or elsewhere
    "plant_postings": {"P01", "P02", "P17"},  # a second main posting, and a move out of the supervisor's partnership
    "plant_teams": set(),
}
PARTS = (plant_identity, plant_people, plant_postings, plant_teams)


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Found]:
    folder = tmp_path_factory.mktemp("force")
    write_force(folder, size="x0.25", as_at=AS_AT.isoformat(), history_start="2024-08", seed=3)
    return folder, detect(load_directory(folder), AS_AT, HISTORY_START)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_no_unrelated_code_is_raised(
    force: tuple[Path, Found], tmp_path: Path, part: Callable[[Sources, Victims], Planted]
) -> None:
    folder, before = force
    shutil.copytree(folder, tmp_path / "sources")
    sources = Sources(tmp_path / "sources", AS_AT - timedelta(hours=1))
    planted = part(sources, Victims(sources))
    after = detect(load_directory(tmp_path / "sources"), AS_AT, HISTORY_START)
    beyond = {code: found - before.get(code, set()) - planted.get(code, set()) for code, found in after.items()}
    raised = {code: found for code, found in beyond.items() if found}
    assert raised.keys() <= FOLLOWS[part.__name__], raised
    touched = {entity[1:] for entities in planted.values() for entity in entities}
    strangers = {
        entity for found in raised.values() for entity in found if not {entity[1:], f"1{entity[2:]}"} & touched
    }
    assert strangers == set(), "only those that a fault was planted on"
