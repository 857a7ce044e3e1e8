"""Whatever happens to a list while it is being read, the copy becomes the list."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingestion.graph import client
from tests.graph.conftest import App, create_lists, dispute
from tests.graph.server import FakeGraph

EDIT = st.tuples(st.sampled_from(["add", "update", "remove", "gone", "expire"]), st.integers(0, 50))
FAULTS = [
    {"do": "truncate"},
    {"do": "drop"},
    {"do": "expire"},
    {"do": "refuse", "retry_after": "date"},
    {"do": "refuse", "status": 503, "retry_after": "seconds"},
    {"do": "refuse", "status": 500},
]
FAULT = st.sampled_from(FAULTS)
ROUND = st.tuples(st.lists(EDIT, max_size=6), st.lists(EDIT, max_size=6), st.lists(FAULT, max_size=2), st.booleans())


@pytest.fixture(scope="module")
def server():
    with tempfile.TemporaryDirectory() as home:
        graph = FakeGraph(Path(home))
        yield graph
        graph.close()


def edit(app: App, what: str, number: int) -> None:
    keys = sorted(app.disputes.items)
    if what == "add":
        app.disputes.add(**dispute(f"R{number}"))
    elif what == "gone":
        app.graph.site.forget_tokens()
    elif what == "expire":
        app.graph.expire_access()
    elif keys:
        key = keys[number % len(keys)]
        app.disputes.remove(key) if what == "remove" else app.disputes.update(key, record_ref=f"U{number}")


ROUNDS = given(rounds=st.lists(ROUND, min_size=1, max_size=4), page_size=st.integers(1, 4))
PATIENT = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@ROUNDS
@settings(max_examples=2, **PATIENT)
def test_the_copy_converges(server: FakeGraph, monkeypatch: pytest.MonkeyPatch, rounds, page_size: int) -> None:
    converge(server, monkeypatch, rounds, page_size)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@ROUNDS
@settings(max_examples=300, **PATIENT)
def test_the_copy_converges_every_time(server, monkeypatch, rounds, page_size: int) -> None:
    converge(server, monkeypatch, rounds, page_size)


def converge(server: FakeGraph, monkeypatch: pytest.MonkeyPatch, rounds, page_size: int) -> None:
    monkeypatch.setattr(client, "sleep", lambda seconds: None)
    server.site.lists.clear()
    create_lists(server, "record_dispute")
    server.site.page_size, server.site.repeats = page_size, True
    with tempfile.TemporaryDirectory() as home:
        app = App(server, Path(home))
        for before, during, faults, as_errors in rounds:
            for step in before:
                edit(app, *step)
            server.site.deletes_as_errors = as_errors
            here = app.disputes.id
            server.faults = [{**fault, "on": here} for fault in faults]
            server.site.between_pages = [lambda step=step: edit(app, *step) for step in during]
            app.load()
        server.faults, server.site.between_pages = [], []
        assert app.load().status != "failed"
        assert app.landed() == app.there()
        assert app.load().status == "unchanged"
