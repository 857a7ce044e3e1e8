"""Planted officers through the whole path: source files, ingestion, every model, the published flags."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.ingestion import ingest_all, replay
from orchestration.settings import Settings, Sources
from orchestration.transformation import prepare_run, runner
from tests.oracle.write import write_world

from .published_world import AS_AT, DECOYS, HISTORY_START, MONTH, OFFICERS, PLANTED, known_force, person_no

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
AGREE = ["assert_metric_flag_records_add_up", "assert_metric_flag_sentences_agree", "assert_metric_flag_states_agree"]
SQL = ("athena", "command_control", "finance", "hr")


@pytest.fixture(scope="module")
def settings(tmp_path_factory, parsed):
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
    models = ["+metric_value", "+metric_flag", "+metric_assessment", "+metric_flag_record", "+metric_limit"]
    only = ["--resource-type", "model", "--resource-type", "seed"]
    assert failed(settings, ["build", "--select", *models, *only], parsed.manifest) == []
    assert failed(settings, ["test", "--select", *AGREE], parsed.manifest) == []
    return settings


@pytest.fixture(scope="module")
def published(settings):
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        yield warehouse


def failed(settings, command, manifest):
    outcome = runner.invoke(settings, runner.PROJECT, command, manifest)
    return [node.node.name for node in outcome.results if node.status not in ("success", "pass", "warn")]


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


def test_metric_value_says_what_the_assessment_says(published):
    rows = published.execute(
        """select distinct value.flag, value.flag_state, value.flag_reason, value.shrunken_value,
            said.direction, said.state, said.reason, said.shrunken_value
        from marts.metric_value as value
        inner join marts.metric_assessment as said using (metric_id, level, entity_id, period_grain, period_start)
        where level = 'officer' and period_grain = 'month' and period_start = ?""",
        [MONTH],
    ).fetchall()
    assert {row[1] for row in rows} == {"flagged", "assessed", "not_assessed"}
    assert [row for row in rows if row[:4] != row[4:]] == []


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


SPOILT = [
    ("update marts.metric_flag set observed = observed + 1", AGREE[1]),
    ("update marts.metric_flag set peer_n = peer_n + 1", AGREE[1]),
    ("update marts.metric_flag set direction = 'low'", AGREE[1]),
    ("update marts.metric_value set flag = null", AGREE[2]),
    ("delete from marts.metric_assessment", AGREE[2]),
    ("delete from marts.metric_flag_record", AGREE[0]),
]


def test_each_check_of_the_flags_notices_what_is_spoilt(settings, tmp_path):
    compiled = runner.target_dir(settings) / "compiled" / "scorecards" / "tests"
    flagged = "metric_id = 'intelligence_reports' and level = 'officer' and entity_id ="
    copy = tmp_path / settings.warehouse_path.name
    copy.write_bytes(settings.warehouse_path.read_bytes())
    with duckdb.connect(str(copy)) as warehouse:
        someone = f"(select max(entity_id) from marts.metric_flag where {flagged} entity_id)"
        (person,) = warehouse.execute(f"select {someone}").fetchone()
        as_table = "create table marts.kept as from marts.metric_assessment; drop view marts.metric_assessment"
        warehouse.execute(f"{as_table}; alter table marts.kept rename to metric_assessment")
        for change, check in SPOILT:
            warehouse.execute("begin")
            warehouse.execute(f"{change} where {flagged} ?", [person])
            assert warehouse.execute((compiled / f"{check}.sql").read_text()).fetchall(), change
            warehouse.execute("rollback")
