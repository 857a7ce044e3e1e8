"""While a run has the landing the status is written all the same, and says of the sources what was last known."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration.defs.operator import status_page
from orchestration.settings import REPOSITORY, Settings
from orchestration.status import status_dir, write_status
from tests.ingestion.force import START, Force, absence
from tests.publication.worker import publish_one

# A run in the midst of ingestion, as the lock and the landing's file have it.
RUN = """
import time
from orchestration.ingestion.landing import open_landing
from orchestration.publication import pipeline_lock
from orchestration.settings import Settings

with pipeline_lock(Settings()), open_landing(Settings()):
    print("at work", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Force:
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.put("absence", absence("A", START))
    return force


@contextmanager
def a_run_at_work() -> Iterator[None]:
    environment = {**os.environ, "PYTHONPATH": os.fspath(REPOSITORY)}
    process = subprocess.Popen([sys.executable, "-c", RUN], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "at work"
        yield
    finally:
        process.kill()
        process.wait()


def samples() -> dict[tuple[str, ...], float]:
    text = (status_dir(Settings()) / "scorecards.prom").read_text()
    families = text_string_to_metric_families(text)
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


def as_the_daemon_does() -> None:
    status_page(dg.build_sensor_context())


def test_status_is_written_while_a_run_is_at_work_for_however_long(force: Force) -> None:
    publish_one(Settings())  # whose manifest knows another table of the system, and of another year
    force.load()
    as_the_daemon_does()
    before = samples()
    with a_run_at_work():
        began = time.time()
        as_the_daemon_does()
        during = samples()
        page = (status_dir(Settings()) / "status.html").read_text()
    assert during["csp_written_seconds",] >= began
    assert during["csp_source_state", "absence", "hr"] == before["csp_source_state", "absence", "hr"]
    aged = during["csp_source_age_seconds", "absence", "hr"] - before["csp_source_age_seconds", "absence", "hr"]
    assert 0 <= aged < 60, "what the books said before the run holds, not what the older release says"
    assert "A run has the landing" in page
    as_the_daemon_does()
    assert "A run has the landing" not in (status_dir(Settings()) / "status.html").read_text()


def test_first_run_of_all_is_shown_too(force: Force) -> None:
    with a_run_at_work():
        as_the_daemon_does()
    assert samples()["csp_blocking_checks",] == 0


def test_look_at_the_status_keeps_no_run_from_its_landing(force: Force) -> None:
    """Whoever reads the landing holds the lock meanwhile: a run that begins waits that moment, and does not fail."""
    force.load()
    settings = Settings()
    write_status(settings, START + timedelta(hours=1))
    with a_run_at_work():
        write_status(settings, START + timedelta(hours=1))
        before = (status_dir(settings) / "books.json").stat().st_mtime_ns
        write_status(settings, START + timedelta(hours=1))
        assert (status_dir(settings) / "books.json").stat().st_mtime_ns == before, "nothing new was read"
    write_status(settings, START + timedelta(hours=1))
    assert (status_dir(settings) / "books.json").stat().st_mtime_ns > before
