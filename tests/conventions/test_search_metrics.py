"""A metric of stop searches names no investigation: int_flag_disputed looks for searches among such rows alone."""

import csv

from orchestration.settings import REPOSITORY


def test_records_of_searches_have_no_investigation():
    with (REPOSITORY / "seeds" / "metric_record.csv").open(newline="") as lines:
        searches = [row["metric_id"] for row in csv.DictReader(lines) if row["record_table"] == "fct_stop_search"]
    assert searches
    models = {path.stem: path for path in (REPOSITORY / "models" / "metrics").rglob("*.sql")}
    for metric_id in searches:
        text = models[f"mtr_{metric_id}"].read_text(encoding="utf-8")
        assert "cast(null as varchar) as investigation_no" in text, metric_id
