"""The operator's page and metrics say how things stand, from real files, and never stop a run."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration.ingestion.breaker import failed
from orchestration.ingestion.landing import open_landing, wall_clock
from orchestration.ledger import closed, last_outcome, last_runs, measured
from orchestration.ledger.store import ledger_path
from orchestration.publication import PublicationBlocked, current_release, publish
from orchestration.safekeeping import keep
from orchestration.safekeeping.standing import Standing, remember
from orchestration.settings import Settings
from orchestration.status import status_dir, write_status
from orchestration.status.facts import FRESH, LATE, MISSING, STALE, UNSET, Facts, Metric, Source
from orchestration.status.page import age
from orchestration.upkeep import tidy
from tests.ingestion.force import START, Force, absence
from tests.publication.worker import FAILED, PASSED, build_warehouse, publish_one

NOW = datetime(2024, 11, 5, 12)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CSP_"):
            monkeypatch.delenv(name)


def source(minutes: int | None, last_read: str = "loaded", table: str = "offence") -> Source:
    loaded = None if minutes is None else NOW - timedelta(minutes=minutes)
    return Source("athena", table, loaded, last_read, 60, 120)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (source(60), FRESH),
        (source(61), LATE),
        (source(120), LATE),
        (source(121), STALE),
        (source(121, "failed"), STALE),
        (source(5, "failed"), FRESH),
        (source(None, "failed"), MISSING),
        (source(None, "not_configured"), UNSET),
    ],
)
def test_state_of_a_source_follows_its_last_good_read(found: Source, state: str) -> None:
    assert found.state(NOW) == state


def test_metric_is_as_stale_as_the_table_that_holds_it_back() -> None:
    facts = Facts(sources=(source(1), source(1, table="victim")))
    old = Metric("open_crimes", "Open crimes", NOW - timedelta(hours=3), "athena", "victim")
    assert facts.state_of(old, NOW) == STALE
    assert facts.state_of(Metric("x", "X", NOW, "athena", "victim"), NOW) == FRESH
    assert facts.state_of(Metric("x", "X", None, "athena", "victim"), NOW) == MISSING


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "never"), (59, "under a minute"), (3599, "59 min"), (3660, "1 h 1 min"), (200_000, "2 days 7 h")],
)
def test_age_in_words(seconds: float | None, words: str) -> None:
    assert age(seconds) == words


class Work:
    """A run of two stages, as the pipeline's own is measured."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.ledger_run = settings, None

    @measured
    def ingest(self, system: str) -> list[object]:
        return []

    @measured
    def build(self) -> None:
        raise RuntimeError("a model is broken")

    @measured
    def publish(self) -> object:
        return publish(self.settings, [PASSED])


def settings_in(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "data", as_at=NOW)


def samples(settings: Settings) -> dict[tuple[str, ...], float]:
    """Return what Prometheus reads: name and values of labels, by the alphabet, to value."""
    families = text_string_to_metric_families((status_dir(settings) / "scorecards.prom").read_text())
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


def test_ledger_tells_published_failed_killed_and_unchanged_runs_apart(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    failing = Work(settings)
    failing.ingest("hr")
    with pytest.raises(RuntimeError):
        failing.build()
    assert last_outcome(settings) == "failed"
    killed = Work(settings)
    killed.ingest("hr")  # and never heard of again
    idle = Work(settings)
    idle.ingest("hr")
    closed(idle)
    build_warehouse(settings)
    whole = Work(settings)
    whole.publish()
    closed(whole)
    found = last_runs(settings)
    assert [run.outcome for run in found] == ["published", "unchanged", "killed", "failed"]
    assert [stage.stage for stage in found[3].stages] == ["ingest", "build"]
    assert found[0].release_id is not None
    assert found[0].seconds > 0
    assert found[0].peak_mb > 1


def test_damaged_ledger_stops_no_run_and_is_begun_anew(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    Work(settings).ingest("hr")
    ledger_path(settings).write_bytes(b"no database" * 100)
    assert last_outcome(settings) is None
    Work(settings).ingest("hr")
    assert len(last_runs(settings)) == 1


def test_ledger_that_cannot_be_opened_stops_no_run_and_undoes_no_release(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    build_warehouse(settings)
    begun = Work(settings)
    begun.ingest("hr")
    ledger_path(settings).unlink()
    ledger_path(settings).mkdir()
    assert begun.publish() == current_release(settings)
    closed(begun)
    unheard = Work(settings)
    unheard.ingest("hr")
    closed(unheard)


def test_page_and_metrics_of_a_real_landing_and_release(tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.put("absence", absence("A", START))
    force.load()
    settings = settings_in(tmp_path)
    Work(settings).ingest("hr")
    release = publish_one(settings)
    keep(settings)
    path = write_status(settings, force.as_at + timedelta(hours=30))
    assert path is not None
    html = path.read_text()
    assert release.release_id in html
    assert "hr.absence" in html
    assert "30 h 0 min" in html
    assert "<script" not in html
    found = samples(settings)
    assert found["csp_source_age_seconds", "absence", "hr"] == 30 * 3600
    assert found["csp_source_state", "athena", "offence"] == 4
    assert found["csp_blocking_checks",] == 0
    assert found["csp_recent_runs", "at work"] == 1
    assert found["csp_file_bytes", "landing"] > 0
    assert found["csp_copy_age_seconds",] == 0
    assert "The second copy holds all of the landing." in html
    assert "second copy of the landing is behind" not in html
    remember(settings, Standing(wall_clock() - timedelta(hours=5)))
    assert write_status(settings) == path
    assert "second copy of the landing is behind" in path.read_text()
    assert "The second copy last held all of the landing 5 h 0 min ago." in path.read_text()


def test_page_names_the_checks_that_hold_the_newest_run_back_and_no_row(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_one(settings)
    build_warehouse(settings)
    with pytest.raises(PublicationBlocked):
        publish(settings, [PASSED, FAILED])
    path = write_status(settings)
    assert path is not None
    html = path.read_text()
    assert "officers_add_up" in html
    assert "look at the roll-up" in html
    assert "level=team" not in html, "a check's detail may name rows"
    publish_one(settings)
    assert "officers_add_up" not in (write_status(settings) or Path()).read_text()


def test_status_without_anything_and_beside_a_writer(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert "Nothing is published yet" in (write_status(settings) or Path()).read_text()
    settings.landing_path.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.landing_path)):
        assert write_status(settings) is not None


def test_page_and_metrics_tell_what_is_set_aside_what_is_left_alone_and_when_all_was_tidied(tmp_path: Path) -> None:
    force = Force("hr", f"sqlite:///{tmp_path}/hr.db", tmp_path / "data")
    force.create()
    force.load()
    settings = settings_in(tmp_path)
    release_id = build_warehouse(settings)
    with duckdb.connect(str(settings.warehouse_path)) as warehouse:
        warehouse.execute(
            "create table marts.rejected_row as from (values "
            "('hr', 'posting', 'none', 'null_key', 'reading', 'No key', 'Give it one', true, 3::bigint), "
            "('hr', 'posting', 'P77', 'wrong_type', 'reading', 'Not a date', 'Correct it', true, 1), "
            "('athena', 'offence', 'O1', 'orphan', 'model', 'Orphan', 'Find it', true, 1)) as t(system, table_name, "
            "row_key, rule, found_by, detail, remedy, is_excluded_from_metrics, rows)"
        )
    assert publish(settings, [PASSED]).release_id == release_id
    with open_landing(settings) as landing:
        for _ in range(3):
            failed(landing, settings, "finance", "no answer from jane.doe")
        failed(landing, settings, "athena", "no answer")
    tidy(settings)
    html = (write_status(settings) or Path()).read_text()
    assert "hr.posting" in html
    assert "Give it one" in html
    assert "P77" not in html, "the page names no row"
    assert "jane.doe" not in html, "nor what a source said"
    assert "finance" in html
    assert "Last tidied up: under a minute ago" in html
    found = samples(settings)
    assert found["csp_rejected_rows", "hr", "posting", "reading"] == 4
    assert found["csp_rejected_rows", "athena", "model", "offence"] == 1
    assert (found["csp_source_failures", "finance"], found["csp_source_left_alone", "finance"]) == (3, 1)
    assert (found["csp_source_failures", "athena"], found["csp_source_left_alone", "athena"]) == (1, 0)
    assert (found["csp_source_failures", "hr"], found["csp_source_left_alone", "hr"]) == (0, 0)
    assert 0 <= found["csp_tidied_seconds",] < 60


def test_before_anything_was_tidied_up_or_set_aside_the_page_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_one(settings)  # without the table of rejected rows, as releases once were
    html = (write_status(settings) or Path()).read_text()
    assert "Last tidied up: never." in html
    assert "every row that was read could be true" in html
    assert ("csp_tidied_seconds",) not in samples(settings)
