"""What was measured, as tables: sums, medians, and every cost over what was measured in the same run."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.build import by_stage
from benchmarks.clock import Clock, Spent
from benchmarks.report import landing_to_release, middle, table, tables
from benchmarks.yardstick import yardstick
from orchestration.ledger import Stage
from tests.benchmarks.figures import SCHEDULED, TICKS, build, cost, kept


def test_from_landing_to_release_is_the_whole_run_without_its_reading_of_the_sources():
    assert landing_to_release(build()["runs"]["from nothing"])["cpu"] == 30.0
    lines = table("build", kept()).splitlines()
    assert "| **from nothing: landing to release** | 30.0 | 30.0 | 1.50 | 900 |" in lines
    assert "| **everything again: landing to release** | 26.0 | 26.0 | 1.30 | 900 |" in lines
    assert "| one plain script | 20.0 | 20.0 | 1.00 | 100 |" in lines


def test_a_tick_is_the_sum_of_its_stages_and_ticks_their_median_with_the_highest_peak():
    assert middle(TICKS["ticks"]["after a burst"]) == {"wall": 6.0, "cpu": 6.0, "peak_mb": 300.0}
    lines = table("ticks", kept()).splitlines()
    assert "| after a burst (3) | 6.0 | 6.0 | 3.00 | 300 |" in lines
    assert "| dbt build --full-refresh | 60.0 | 60.0 | 30.00 | 100 |" in lines
    assert not any("deadline" in line for line in lines)


def test_scheduled_ticks_are_told_by_median_95th_percentile_first_longest_and_least():
    lines = table("scheduled", {"size": "force", "parts": {"scheduled": SCHEDULED}}).splitlines()
    assert "| until readers have the release | 4.0 | 4.9 | 5.0 | 5.0 | 2.0 | 2.0 |" in lines
    alone = {**SCHEDULED, "others": []}
    lines = table("scheduled", {"size": "force", "parts": {"scheduled": alone}}).splitlines()
    assert "| until the run has ended | 5.0 | 5.9 | 6.0 | 6.0 | 3.0 |  |" in lines


def test_reads_and_pages_are_held_against_the_least_there_is():
    assert "| one metric | 2.0 (4.0) [0.25] | 3.0 (4.0) [0.50] |" in table("reads", kept()).splitlines()
    assert "| bar page, again | 10 | 50 | 100 | 2.0, 1.0 | 2.0 |" in table("page", kept()).splitlines()


def test_only_parts_that_were_measured_are_told():
    found = {"size": "demo", "parts": {"reads": kept()["parts"]["reads"]}}
    assert tables(found).startswith("reads\n")
    assert "page" not in tables(found)


def test_what_the_stages_of_a_run_leave_over_is_told_too():
    stages = [Stage("ingest", name, 1.0, 2.0, peak, 5, "done") for name, peak in (("hr", 10.0), ("athena", 30.0))]
    stages.append(Stage("build", "", 4.0, 5.0, 20.0, 0, "done"))
    found = by_stage(stages, Spent("from nothing", 10.0, 12.0, 50.0, 1.0))
    assert [(one.name, one.wall, one.cpu, one.peak_mb) for one in found] == [
        ("ingest", 2.0, 4.0, 30.0),
        ("build", 4.0, 5.0, 20.0),
        ("imports, dbt, Dagster", 4.0, 3.0, 0.0),
    ]


def test_nodes_add_up_and_memory_does_not():
    nodes = {
        "load": [1.0, 1.0],
        "cores": 2,
        "stages": [cost("models", 4.0, peak=900.0), cost("tests", 2.0)],
        "others": [cost("yardstick", 2.0)],
        "models": [cost(f"model_{place}", 1.0) for place in range(7)],
    }
    lines = table("nodes", kept(nodes=nodes)).splitlines()
    assert "| all | 6.0 | 6.0 | 3.00 | 900 |" in lines
    assert sum(line.startswith("| model_") for line in lines) == 5


def test_the_yardstick_copies_raw_tables_and_marts_and_leaves_nothing(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        for schema, rows in (("raw_hr", 3), ("marts", 2), ("intermediate", 100)):
            connection.execute(f"create schema {schema}; create table {schema}.person as from range({rows})")
    assert yardstick(warehouse, tmp_path / "scratch") == 5
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize("megabytes", [200])
def test_a_stage_that_holds_memory_shows_in_its_own_peak_only(megabytes):
    clock = Clock()
    clock.run("large", lambda: len(bytearray(megabytes * 2**20)))
    clock.run("small", lambda: None)
    large, small = clock.stages
    assert large.peak_mb > small.peak_mb + 150
