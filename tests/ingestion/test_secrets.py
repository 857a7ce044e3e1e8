"""Passwords, client secrets, certificates' keys and access tokens are in nothing that a run leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestration.ingestion import ingest_all, replay
from orchestration.settings import REPOSITORY, Graph, Settings, Sources
from tests.graph.server import SECRET, FakeGraph
from tests.ingestion.force import START, Force, absence

PASSWORD = "p4ss/w0rd~of-the-reader"
QUOTED = "p4ss%2Fw0rd~of-the-reader"
REFUSED = "n0t-the-password"


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[FakeGraph]:
    home = tmp_path / "graph"
    home.mkdir()
    server = FakeGraph(home)
    yield server
    server.close()


@pytest.fixture
def sources(postgres_url: str, tmp_path: Path, graph: FakeGraph) -> dict[str, str]:
    """One source that is read with its password, one that refuses it, one out of reach, and lists at Graph."""
    force = Force("hr", postgres_url, tmp_path / "data")
    force.create()
    force.put("absence", absence("A", START))
    force.execute("drop schema if exists finance cascade")
    force.execute("create schema finance")
    force.execute("do $$ begin create role secretive login; exception when duplicate_object then null; end $$")
    force.execute(f"alter role secretive password '{PASSWORD}'")
    force.execute("grant usage on schema hr to secretive")
    force.execute("grant select on all tables in schema hr to secretive")
    place = sa.make_url(postgres_url)
    server = f"{place.host}:{place.port}"
    return {
        "hr": f"postgresql+psycopg://secretive:{QUOTED}@{server}/postgres",
        "athena": f"postgresql+psycopg://nobody:{REFUSED}@{server}/postgres",
        "finance": f"postgresql+psycopg://secretive:{QUOTED}@{server}/postgres?options=-csearch_path%3Dfinance",
        "command_control": f"oracle+oracledb://reader:{QUOTED}@127.0.0.1:9/?service_name=x",
        "review_app": graph.url,
        "sharepoint": "https://127.0.0.1:9/v1.0/sites/x",
    }


def traces(directory: Path, *secrets: str) -> list[str]:
    """Return every file below ``directory`` that holds one of ``secrets``, in any encoding that text may have."""
    needles = {secret.encode(code) for secret in secrets for code in ("utf-8", "utf-16-le")}
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_a_load_leaves_no_secret_in_landing_or_warehouse(
    sources: dict[str, str], graph: FakeGraph, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"data_dir": tmp_path / "left", "as_at": START, "patience_seconds": 2, "_env_file": None}
    settings = Settings(**given, sources=Sources(**sources), graph=Graph(**graph.settings()))
    with caplog.at_level("DEBUG"):
        loads = ingest_all(settings)
        replay(settings)
    assert {load.status for load in loads if load.system == "hr"} == {"loaded", "unchanged"}
    said = " ".join(f"{load.message} {load.notes}" for load in loads) + caplog.text + repr(settings) + repr(loads)
    key = graph.certificate.read_text().splitlines()[3]
    secrets = (PASSWORD, QUOTED, REFUSED, SECRET, key, *graph.good_tokens)
    assert len(secrets) > 5
    assert [secret for secret in secrets if secret in said] == []
    assert traces(settings.data_dir, *secrets) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_whole_run_leaves_no_secret_anywhere(sources: dict[str, str], graph: FakeGraph, tmp_path: Path) -> None:
    """The command itself: its words, Dagster's event logs, dbt's logs and artefacts, reports, manifests, releases."""
    left = tmp_path / "left"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CSP_")}
    environment |= {f"CSP_SOURCES__{name.upper()}": value for name, value in sources.items()}
    environment |= {f"CSP_GRAPH__{name.upper()}": str(value) for name, value in graph.settings().items()}
    environment |= {"CSP_DATA_DIR": str(left), "CSP_AS_AT": "2024-10-01T09:00:00Z", "CSP_PATIENCE_SECONDS": "2"}
    command = [sys.executable, "-m", "orchestration", "run"]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True)
    said = done.stdout + done.stderr
    secrets = (PASSWORD, QUOTED, REFUSED, SECRET, *graph.good_tokens)
    assert "Traceback" not in said
    assert [secret for secret in secrets if secret in said] == []
    assert traces(left, *secrets) == []
