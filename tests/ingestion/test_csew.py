"""Cleared survey files land whole, told apart by their headers; a file taken away is withdrawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.ingestion import ingest_system, replay
from tests.ingestion.force import START, raw_rows, settings_for, table_of

ESTIMATES = (
    "measure,unit,crime_family,area,period_start,period_end,n_respondents,estimate,lcl,ucl,standard_error,design_effect,"
    "waves,sex,age_group,victim_group,status,source,clearance_ref,cleared_on,variance_method,estimation"
)
ROW = (
    "prevalence,proportion,cyber,A,2022-04-01,2025-03-31,90,0.1,0.08,0.12,0.01,1.2,w,all,all,all,small_base,s,C1,"
    "2025-06-01,taylor,direct"
)
RECORDED = (
    "area,crime_family,period_start,period_end,recorded,population,source\nA,cyber,2022-04-01,2025-03-31,10,1000,t"
)


class Cleared:
    """A directory of cleared files and the data directory that they are loaded into."""

    def __init__(self, home: Path) -> None:
        self.directory = home / "cleared"
        self.directory.mkdir()
        self._home, self._as_at = home, START

    def load(self):
        self._as_at += timedelta(hours=1)
        self.settings = settings_for(self._home / "data", self._as_at, csew=self.directory)
        return {load.table: load for load in ingest_system(self.settings, "csew")}

    def rows(self, table):
        replay(self.settings)
        return raw_rows(self.settings, table_of("csew", table))


@pytest.fixture
def cleared(tmp_path):
    return Cleared(tmp_path)


def test_two_kinds_of_file_are_told_apart_and_a_stranger_is_named(cleared):
    (cleared.directory / "a.csv").write_text(f"{ESTIMATES.upper()}\n{ROW}\n{ROW}\n")
    (cleared.directory / "b.csv").write_text(RECORDED)
    (cleared.directory / "c.csv").write_text("x,y\n1,2\n")
    loads = cleared.load()
    assert {name: load.live_rows for name, load in loads.items()} == {"estimate": 2, "recorded_crime": 1}
    assert any("c.csv" in note for note in loads["estimate"].notes)


def test_a_file_taken_away_is_withdrawn_and_one_brought_again_changes_nothing(cleared):
    path = cleared.directory / "a.csv"
    path.write_text(f"{ESTIMATES}\n{ROW}\n")
    (cleared.directory / "b.csv").write_text(RECORDED)
    cleared.load()
    again = cleared.load()["estimate"]
    assert (again.upserts, again.deletes) == (0, 0)
    path.unlink()
    assert cleared.load()["estimate"].live_rows == 0
    assert cleared.rows("estimate") == []


def test_an_empty_directory_is_a_fault_and_withdraws_nothing(cleared):
    path = cleared.directory / "a.csv"
    path.write_text(f"{ESTIMATES}\n{ROW}\n")
    cleared.load()
    path.unlink()
    load = cleared.load()["estimate"]
    assert (load.status, load.live_rows) == ("failed", 1)
    assert "CSP_SOURCES__CSEW" in load.message
