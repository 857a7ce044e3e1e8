"""Plants: each is there at demo, and looks like what its name says."""

import re
from pathlib import Path

import pytest
import yaml

from simulator import write_force
from simulator.calibration import calibration
from simulator.schema import load_tables
from tests.simulator.conftest import AS_AT, query, read_table

PLANTS = calibration()["plants"]
SEEN = yaml.safe_load(Path(__file__).with_name("plants_seen.yml").read_text())


@pytest.mark.parametrize("name", [*PLANTS["faults"], *PLANTS["features"]])
def test_every_plant_is_made_at_demo(demo, name):
    assert demo[1].plants[name] > 0


@pytest.mark.parametrize("name", SEEN)
def test_a_plant_is_seen_in_the_data(demo, name):
    assert query(demo[0], SEEN[name]["system"], SEEN[name]["sql"])[0][0] > 0


def test_the_team_map_changes_over_time(demo):
    lines = read_table(demo[0], load_tables()["sharepoint.team_map"])
    by_unit: dict[str, list] = {}
    for line in lines:
        by_unit.setdefault(line["unit_code"], []).append(line)
    moved = [
        u
        for u, found in by_unit.items()
        if any(x["valid_to"] for x in found) and len({x["csp_code"] for x in found}) > 1
    ]
    assert len(moved) == 1
    by_org: dict[str, set] = {}
    for line in lines:
        by_org.setdefault(line["org_unit_code"], set()).add(line["unit_code"])
    assert sum(len(units) > 1 for units in by_org.values()) == 1
    assert any(line["csp_code"] is None for line in lines)


def test_a_force_without_faults_has_clean_records(tmp_path):
    summary = write_force(tmp_path, "tiny", as_at=AS_AT, plant_scale=0.0)
    assert all(summary.plants[name] == 0 for name in PLANTS["faults"] if not name.endswith("_account"))
    collars = query(tmp_path, "athena", "select collar_no from user_account where collar_no is not null")
    assert all(re.fullmatch(r"[1-9]\d*", collar) for (collar,) in collars)
    for name in ("orphan offence", "history overlap", "unknown user", "supervisor loop"):
        assert query(tmp_path, SEEN[name]["system"], SEEN[name]["sql"]) == [(0,)]
    assert summary.plants["opted_out"] >= 1


def test_one_plant_can_be_turned_up_and_unknown_ones_are_refused(tmp_path):
    assert write_force(tmp_path, "tiny", as_at=AS_AT, plants={"history_missing": 1.0}).rows["athena.oic_history"] == 0
    with pytest.raises(ValueError, match="unknown plants"):
        write_force(tmp_path, "tiny", as_at=AS_AT, plants={"gremlins": 1.0})
