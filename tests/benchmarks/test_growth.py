"""The curve over the sizes that were measured, and what is too much."""

import math

import pytest

from benchmarks import growth
from benchmarks.place import keep
from tests.benchmarks.figures import build


def measured(directory, **costs):
    for size, (rows, cpu, peak) in costs.items():
        keep(size, "build", build(rows, cpu + 10.0, 20.0, peak), directory)
    return growth.points(directory)


def n_log_n(rows):
    return rows * math.log(rows) / 1000


def test_points_come_from_what_is_kept_the_smallest_first(tmp_path):
    found = measured(tmp_path, x10=(100_000, 50.0, 900.0), tiny=(100, 5.0, 300.0))
    assert [(point.size, point.rows, point.cpu, point.script_cpu) for point in found] == [
        ("tiny", 100, 5.0, 20.0),
        ("x10", 100_000, 50.0, 20.0),
    ]


@pytest.mark.parametrize(("more", "is_fault"), [(1.0, False), (1.01, True)])
def test_each_size_is_held_against_the_one_before_by_n_log_n(tmp_path, more, is_fault):
    costs = {"demo": 1_000, "force": 50_000, "x10": 500_000}
    found = measured(
        tmp_path,
        **{size: (rows, n_log_n(rows) * (more if size == "x10" else 1.0), 900.0) for size, rows in costs.items()},
    )
    faults = growth.judged(found)
    assert [fault.split()[0] for fault in faults] == (["x10"] if is_fault else [])


def test_what_is_smaller_than_demo_is_not_judged_and_memory_is(tmp_path):
    found = measured(
        tmp_path,
        tiny=(100, 0.001, 9000.0),
        demo=(1_000, 50.0, 9000.0),
        force=(50_000, 60.0, 4097.0),
        x10=(500_000, 90.0, 12288.0),
    )
    assert [fault.split()[:2] for fault in growth.judged(found)] == [["force", "held"]]


def test_the_table_says_the_power_and_that_all_is_well(tmp_path):
    found = measured(tmp_path, demo=(1_000, 10.0, 900.0), force=(100_000, 100.0, 900.0))
    lines = growth.table(found).splitlines()
    assert "| force | 100,000 | 100 | 100 | 1,000 | 0.50 | 5.00 | 900 |" in lines
    assert lines[-1] == "From demo to force: no worse than n log n."
    assert growth.table(found[:1]).splitlines()[-1] == "Nothing larger than demo yet."
