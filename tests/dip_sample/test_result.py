"""Verdicts meet the draw case by case; what was not drawn is counted and left out; shares are by Wilson."""

from __future__ import annotations

import duckdb

from orchestration.dip_sample.result import COLUMNS, results


def test_verdicts_are_counted_by_disposal_and_cases_are_not_swapped(tmp_path):
    sample = tmp_path / "sample.csv"
    drawn = [("O1", "8"), ("O2", "8"), ("O3", "8"), ("O4", "3")]
    lines = ["draw_id,outcome_id,csp_code,outcome_code,disposal_type"]
    sample.write_text("\n".join([*lines, *(f"D,{each},E1,{code},x" for each, code in drawn)]), encoding="utf-8")
    database = tmp_path / "release.duckdb"
    with duckdb.connect(str(database)) as release:
        release.execute(
            "create table fct_dip_sample as select * from (values "
            "('D', 'O1', '8', true, true), ('D', 'O2', '8', true, false), ('D', 'O3', '8', false, null), "
            "('D', 'O9', '8', true, true), ('other', 'O4', '3', true, true)"
            ") as v(draw_id, outcome_id, outcome_code, is_judged, is_appropriate)"
        )
    found = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in results(database, sample, "D")}
    eight = found["8"]
    counts = ("drawn", "reviewed", "appropriate", "judged", "not_agreed", "not_drawn")
    assert [eight[name] for name in counts] == [3, 3, 1, 2, 1, 1]
    # Wilson, 1 of 2, by hand: (1 + 1.9207 -+ 1.96 sqrt(0.5 + 0.9604)) / (2 + 3.8415) -> 9.5% to 90.5%
    assert (eight["percent"], eight["low"], eight["high"]) == (50.0, 9.5, 90.5)
    assert [found["3"][name] for name in ("drawn", "reviewed", "percent")] == [1, 0, None]
    assert [found["all"][name] for name in ("drawn", "judged", "not_drawn")] == [4, 2, 1]
