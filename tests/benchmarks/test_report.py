from pathlib import Path

import duckdb
import pytest

from benchmarks.clock import Clock
from benchmarks.report import table, write_table
from benchmarks.yardstick import yardstick

FIGURES = {
    "size": "demo",
    "cores": 2,
    "stages": [
        {"name": "models", "wall": 3.0, "cpu": 4.0, "peak_mb": 900.0, "load": 1.0},
        {"name": "tests", "wall": 1.0, "cpu": 2.0, "peak_mb": 700.0, "load": 1.0},
    ],
    "others": [{"name": "yardstick", "wall": 1.0, "cpu": 2.0, "peak_mb": 300.0, "load": 1.5}],
    "models": [{"name": f"model_{place}", "wall": 1.0, "cpu": 1.0, "peak_mb": 1.0} for place in range(7)],
}


def test_times_add_up_memory_does_not_and_the_yardstick_is_one() -> None:
    lines = table(FIGURES).splitlines()
    assert "| all | 4.0 | 6.0 | 3.00 | 900 |" in lines
    assert "| yardstick | 1.0 | 2.0 | 1.00 | 300 |" in lines
    assert sum(line.startswith("| model_") for line in lines) == 5


def test_only_the_place_of_the_size_is_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench demo -->\nold\n<!-- end bench demo -->\nafter\n")
    text = write_table(FIGURES, page)
    assert page.read_text() == f"before\n<!-- bench demo -->\n{text}\n<!-- end bench demo -->\nafter\n"
    with pytest.raises(ValueError, match="force"):
        write_table(FIGURES | {"size": "force"}, page)


def test_the_yardstick_copies_raw_tables_and_marts_and_leaves_nothing(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        for schema, rows in (("raw_hr", 3), ("marts", 2), ("intermediate", 100)):
            connection.execute(f"create schema {schema}; create table {schema}.person as from range({rows})")
    assert yardstick(warehouse, tmp_path / "scratch") == 5
    assert not (tmp_path / "scratch").exists()


def test_a_stage_that_holds_memory_shows_in_its_own_peak_only() -> None:
    clock = Clock()
    clock.run("large", lambda: len(bytearray(200 * 2**20)))
    clock.run("small", lambda: None)
    large, small = clock.stages
    assert large.peak_mb > small.peak_mb + 150
