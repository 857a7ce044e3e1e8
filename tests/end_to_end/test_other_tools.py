"""A release in a notebook: what a reader has who uses no server of ours."""

import hashlib
import json

import pandas as pd
import pytest

from serving.contract.snapshot import last


@pytest.fixture(scope="module")
def release(first_run):
    force, code, output = first_run
    assert code == 0, output
    return force.current.resolve()


def test_pandas_reads_every_table_of_the_contract_whole(release):
    manifest = json.loads((release / "manifest.json").read_text())
    assert {f"{table}.parquet" for table in last()} <= manifest["files"].keys()
    for table, columns in last().items():
        path, said = release / f"{table}.parquet", manifest["files"][f"{table}.parquet"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == said["sha256"], table
        frame = pd.read_parquet(path)
        assert len(frame) == said["rows"], table
        assert set(columns) <= set(frame.columns), table


def test_types_survive_the_way_into_pandas(release):
    figures = pd.read_parquet(release / "metric_value.parquet")
    assert {figures[name].dtype.kind for name in ("numerator", "denominator", "value")} == {"f"}
    assert pd.to_datetime(figures["period_start"]).dt.day.between(1, 31).all()
    assert pd.api.types.is_datetime64_any_dtype(pd.read_parquet(release / "meta_build.parquet")["as_at"])
    names = pd.read_parquet(release / "dim_metric.parquet")[["metric_id", "metric_name"]]
    assert figures.merge(names, on="metric_id")["metric_name"].notna().all()
