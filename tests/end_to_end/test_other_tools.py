"""A release in a notebook, and the data dictionary: what a reader has who uses no server of ours."""

import hashlib
import json

import pandas as pd
import pytest

from orchestration.transformation.runner import target_dir
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


def test_the_data_dictionary_is_made_and_names_every_column_of_every_mart(first_run):
    force, _, _ = first_run
    code, output = force.run("docs")
    assert code == 0, output
    target = target_dir(force.settings)
    page = (target / "static_index.html").read_text(encoding="utf-8")
    described = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    built = json.loads((target / "catalog.json").read_text(encoding="utf-8"))["nodes"]
    for node, model in described.items():
        if model["name"] in last() and model["resource_type"] == "model":
            assert set(last()[model["name"]]) <= built[node]["columns"].keys(), node
            for column in last()[model["name"]]:
                assert json.dumps(model["columns"][column]["description"])[1:-1] in page, f"{node}.{column}"
    assert last().keys() <= {node.split(".")[-1] for node in built}
