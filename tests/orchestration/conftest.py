import json

import dagster as dg
import pytest

from orchestration.instance import dagster_home


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Settings of an empty data directory, in the environment too, where Dagster's steps look for them."""
    from orchestration.settings import Settings

    for name in list(__import__("os").environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return Settings()


@pytest.fixture
def instance(settings, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(settings.data_dir / "dagster"))
    dagster_home(settings)
    with dg.DagsterInstance.get() as found:
        yield found


@pytest.fixture
def manifest(settings):
    """A small dbt manifest where the code location looks for one: three models, one source table, two tests."""
    from orchestration.defs.manifest import manifest_path

    path = manifest_path(settings)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(MANIFEST))
    return path


def _model(schema, name, parents):
    return {
        "resource_type": "model", "schema": schema, "name": name, "description": f"One row per {name}.",
        "depends_on": {"nodes": parents},
    }  # fmt: skip


def _test(name, attached, severity):
    return {
        "resource_type": "test", "name": name, "attached_node": attached, "depends_on": {"nodes": [attached]},
        "config": {"severity": severity},
    }  # fmt: skip


UNIT, DIM = "model.scorecards.stg_athena__unit", "model.scorecards.dim_team"
MANIFEST = {
    "sources": {
        "source.scorecards.athena.unit": {"source_name": "athena", "name": "unit", "description": "One row per unit."},
        "source.scorecards.pipeline.run": {"source_name": "pipeline", "name": "run", "description": "One row."},
    },
    "nodes": {
        DIM: _model("marts", "dim_team", [UNIT, "source.scorecards.pipeline.run"]),
        "model.scorecards.meta_build": _model("marts", "meta_build", ["source.scorecards.pipeline.run"]),
        UNIT: _model("staging", "stg_athena__unit", ["source.scorecards.athena.unit"]),
        "test.scorecards.unique_dim_team": _test("unique_dim_team", DIM, "ERROR"),
        "test.scorecards.not_null_unit": _test("not_null_unit", UNIT, "warn"),
    },
    "child_map": {},
}
