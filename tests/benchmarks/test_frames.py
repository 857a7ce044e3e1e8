"""One step in pandas and in DuckDB: the same cells, hand-worked ones among them."""

import duckdb
import pandas as pd
import pytest

from benchmarks.frames import CELL, in_duckdb, in_pandas

KEYS = {"period_grain": "month", "period_start": pd.Timestamp("2024-03-01")}
ROWS = [
    {"metric_id": "m", "officer_id": "P1", "unit_code": "U1", "csp_code": "E1", "numerator": 2.0, "denominator": 4.0},
    {"metric_id": "m", "officer_id": "P1", "unit_code": "U1", "csp_code": "E1", "numerator": 1.0, "denominator": 1.0},
    {"metric_id": "m", "officer_id": None, "unit_code": "U2", "csp_code": "E2", "numerator": 3.0, "denominator": None},
    {"metric_id": "r", "officer_id": "P1", "unit_code": "U1", "csp_code": "E2", "numerator": 0.0, "denominator": 1.0},
]
LEVELS = ("has_officer", "has_team", "has_csp", "has_force", "is_team_under_csp")
METRICS = [
    {"metric_id": "m"} | dict.fromkeys(LEVELS, True),
    {"metric_id": "r"} | dict.fromkeys(LEVELS, False) | {"has_team": True, "has_force": True},
]
EXPECTED = {
    ("m", "officer", "P1", "U1", 3, 5),
    ("m", "officer", None, "U2", 3, None),
    ("m", "team", "U1", "E1", 3, 5),
    ("m", "team", "U2", "E2", 3, None),
    ("m", "csp", "E1", "HERTS", 3, 5),
    ("m", "csp", "E2", "HERTS", 3, None),
    ("m", "force", "HERTS", None, 6, 5),
    ("r", "team", "U1", None, 0, 1),
    ("r", "force", "HERTS", None, 0, 1),
}


@pytest.mark.parametrize("way", [in_pandas, in_duckdb])
def test_rows_are_rolled_up_to_the_levels_that_a_metric_has(tmp_path, way):
    pd.DataFrame([{**row, **KEYS} for row in ROWS]).to_parquet(tmp_path / "rows.parquet")
    pd.DataFrame(METRICS).to_parquet(tmp_path / "metric.parquet")
    found = way(tmp_path / "rows.parquet", tmp_path / "metric.parquet")  # noqa: F841
    columns = ", ".join([*(name for name in CELL if not name.startswith("period")), "numerator", "denominator"])
    with duckdb.connect() as database:
        cells = database.execute(f"select {columns} from found").fetchall()
    assert len(cells) == len(EXPECTED)
    assert {tuple(None if value != value else value for value in cell) for cell in cells} == EXPECTED
