from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion import TableLoad, ingest_system, replay
from orchestration.ingestion.declaration import declared_systems
from orchestration.ingestion.graph import client
from orchestration.settings import Settings
from tests.graph.server import FakeGraph
from tests.graph.store import FakeList
from tests.ingestion.force import START, Row, query, raw_rows, settings_for, table_of

KINDS = {
    "timestamp": "dateTime",
    "date": "dateTime",
    "boolean": "boolean",
    "integer": "number",
    "decimal(28,10)": "number",
}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the client would have waited for, in seconds; it does not."""
    found: list[float] = []
    monkeypatch.setattr(client, "sleep", found.append)
    return found


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[FakeGraph]:
    server = FakeGraph(tmp_path)
    create_lists(server)
    yield server
    server.close()


def create_lists(server: FakeGraph, *only: str) -> None:
    for table in declared_systems()["review_app"].tables:
        if only and table.name not in only:
            continue
        kinds = {c.name: KINDS.get(c.data_type, "text") for c in table.columns if c.name not in ("id", "modified")}
        server.site.create(table.name, kinds)


class App:
    """The review app at the fake Graph, and the data directory that it is loaded into."""

    def __init__(self, graph: FakeGraph, home: Path) -> None:
        self.graph, self.home, self.as_at = graph, home, START
        self.changes: dict[str, Any] = {}

    @property
    def settings(self) -> Settings:
        settings = settings_for(self.home / "data", self.as_at, review_app=self.changes.get("url", self.graph.url))
        given = {**self.graph.settings(), **self.changes.get("graph", {})}
        return Settings(**{**settings.model_dump(), "graph": given, "patience_seconds": 30, "_env_file": None})

    @property
    def disputes(self) -> FakeList:
        return self.graph.site.list("record_dispute")

    def load(self, **ahead: float) -> TableLoad:
        self.as_at += timedelta(**(ahead or {"minutes": 5}))
        return {load.table: load for load in ingest_system(self.settings, "review_app")}["record_dispute"]

    def rows(self) -> list[Row]:
        replay(self.settings)
        return raw_rows(self.settings, table_of("review_app", "record_dispute"))

    def kept(self) -> dict[str, str]:
        """Id and reference of every row in the warehouse."""
        return {row["id"]: row["record_ref"] for row in self.rows()}

    def landed(self) -> dict[str, str]:
        """Id and reference of every row as the landing has it last: quicker than a replay."""
        newest = "qualify row_number() over (partition by id order by _batch_id desc, _op) = 1"
        table = f"(select * from review_app.record_dispute {newest})"
        return dict(query(self.settings.landing_path, f"select id, record_ref from {table} where _op = 'upsert'"))

    def there(self) -> dict[str, str]:
        """Id and reference of every item in the list."""
        return {key: item["fields"]["record_ref"] for key, item in self.disputes.items.items()}


@pytest.fixture
def app(graph: FakeGraph, tmp_path: Path, waits: list[float]) -> App:
    return App(graph, tmp_path)


def dispute(ref: str = "R", **changes: Any) -> Row:
    row = {"record_type": "posting", "record_ref": ref, "raised_by": "P1", "raised_on": "2024-10-01T23:00:00Z"}
    return {**row, **changes}
