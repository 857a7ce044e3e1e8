"""Planted officers through the whole path: source files, ingestion, every model, the published flags."""

from __future__ import annotations

import re

import duckdb
import pytest

from orchestration.ingestion import ingest_all, replay
from orchestration.settings import Settings, Sources
from orchestration.transformation import prepare_run, runner
from tests.oracle.write import write_world

from .published_world import AS_AT, DECOYS, HISTORY_START, MONTH, OFFICERS, PLANTED, known_force, person_no

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
SQL = ("athena", "command_control", "finance", "hr")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("force")
    sources = write_world(known_force(5), folder / "sources")
    places = {name: f"sqlite:///{sources}/{name}.db" for name in SQL}
    lists = {name: str(sources / name) for name in ("sharepoint", "review_app")}
    settings = Settings(
        _env_file=None,
        data_dir=folder / "data",
        as_at=AS_AT,
        history_start=HISTORY_START,
        sources=Sources(**places, **lists),
    )
    ingest_all(settings)
    replay(settings)
    prepare_run(settings, "20240401T000000000Z")
    models = ["+metric_flag", "+metric_assessment", "+metric_flag_record", "+int_flag_point"]
    run(settings, ["build", "--select", *models, "--resource-type", "model", "--resource-type", "seed"])
    run(settings, ["test", "--select", "assert_metric_flag_records_add_up"])
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        yield warehouse


def run(settings, command):
    outcome = runner.invoke(settings, runner.PROJECT, command)
    assert [node.node.name for node in outcome.results if node.status not in ("success", "pass", "warn")] == []


def judged(published, metric):
    """State, severity and direction of each officer in the month, by place."""
    rows = published.execute(
        "select entity_id, state, severity, direction from marts.metric_assessment where level = 'officer'"
        " and metric_id = ? and period_grain = 'month' and period_start = ?",
        [metric, MONTH],
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    return [found[person_no(at)] for at in range(OFFICERS + PLANTED + DECOYS)]


@pytest.mark.parametrize("metric", ["intelligence_reports", "intelligence_per_10_shifts"])
def test_planted_officers_are_found_and_others_are_left_in_peace(published, metric):
    everybody = judged(published, metric)
    identical, planted = everybody[:OFFICERS], everybody[OFFICERS : OFFICERS + PLANTED]
    assert sum(state == "flagged" for state, *_ in identical) <= 2
    assert sum(state == "assessed" for state, *_ in identical) >= OFFICERS - 2
    assert sum((state, direction) == ("flagged", "high") for state, _, direction in planted) >= 0.65 * PLANTED
    assert {state for state, *_ in everybody[OFFICERS + PLANTED :]} == {"not_assessed"}


def test_identical_shares_raise_hardly_a_flag(published):
    rows = published.execute(
        "select count(*) from marts.metric_flag where metric_id = 'intelligence_returned_share' and level = 'officer'"
        " and period_grain = 'month' and period_start = ?",
        [MONTH],
    ).fetchone()
    assert rows[0] <= 2


def test_every_sentence_of_the_mart_agrees_with_its_numbers(published):
    rows = published.execute(
        "select reason, observed, expected, peer_n, peer_group, direction from marts.metric_flag"
    ).fetchall()
    assert len(rows) >= PLANTED
    for reason, observed, expected, peers, group, direction in rows:
        numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", reason)]
        seen, usual = (numbers[0], numbers[1]) if group else (numbers[0], numbers[2])
        assert seen == pytest.approx(observed, rel=0.0051), reason
        assert usual == pytest.approx(expected, rel=0.0051), reason
        assert not group or numbers[2] == peers, reason
        assert (seen > usual) == (direction == "high"), reason


def test_every_flag_of_an_officer_lists_as_many_reports_as_it_counts(published):
    rows = published.execute(
        """select flag.observed, count(record_id), count(distinct record_id)
        from marts.metric_flag as flag
        left join marts.metric_flag_record as record using (metric_id, level, entity_id, period_grain, period_start)
        where metric_id = 'intelligence_reports' and level = 'officer'
        group by metric_id, level, entity_id, period_grain, period_start, flag.observed"""
    ).fetchall()
    assert len(rows) >= 0.65 * PLANTED
    assert all(observed == listed == distinct for observed, listed, distinct in rows)
