"""Reads are recorded for good; a dispute becomes a row that the pipeline ingests; a release switches under the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import duckdb
import httpx
import psycopg
import pytest

from orchestration.ingestion import ingest_system, replay
from orchestration.settings import Settings
from serving.database import names
from serving.database.load import load_release
from serving.page.disputes import LIST, raise_dispute
from tests.serving.page.conftest import HEADER
from tests.serving.page.release import CRIME_OF_A1, CRIME_OF_B1, METRIC, enrich, publish_page, words

TEAM = "HERTS/E07000095/BRX-INT1"


def reads(owner, upn):
    return owner.execute(
        "select address, persons, release_id from scorecards_audit.page_read where reader_upn = %s"
        " order by page_read_id",
        [upn],
    ).fetchall()


def test_every_officer_level_read_is_recorded_with_whom_and_nothing_else_is(get, owner):
    before = len(reads(owner, "s2@herts.example"))
    get(f"/metric/{METRIC}/HERTS", "s2@herts.example")
    get("/passport/stl_failures", "s2@herts.example")
    assert len(reads(owner, "s2@herts.example")) == before
    get(f"/metric/{METRIC}/HERTS/E07000095/BRX-INT2", "s2@herts.example")
    [row] = reads(owner, "s2@herts.example")[before:]
    assert row[0] == f"/metric/{METRIC}/HERTS/E07000095/BRX-INT2"
    assert row[1] == ["B1", "S2"]


def test_a_page_that_was_kept_is_the_same_and_is_recorded_again(get, owner):
    address = f"/metric/{METRIC}/HERTS/E07000095/BRX-INT2"
    before = len(reads(owner, "s2@herts.example"))
    first, again = (get(address, "s2@herts.example") for _ in range(2))
    plain = get(address, "s2@herts.example", headers={"accept-encoding": "identity"})
    assert first.text == again.text == plain.text
    assert (again.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert [row[1] for row in reads(owner, "s2@herts.example")[before:]] == [["B1", "S2"]] * 3


def test_a_page_that_was_kept_is_its_readers_alone(get):
    address = f"/metric/{METRIC}/{TEAM}"
    assert "Name A1" in get(address, "s1@herts.example").text
    assert get(address, "s2@herts.example").status_code == 404
    assert "Name A1" not in get(address, "a2@herts.example").text
    assert get(address).status_code == 401


def test_the_record_can_be_added_to_and_nothing_else(owner, app_account):
    app_account.execute("set default_transaction_read_only = off")
    for statement in ("select * from", "delete from", "truncate"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_account.execute(f"{statement} scorecards_audit.page_read")
    owner.execute("select scorecards_audit.note('x@x', '/', 'r', array['A1'])")
    for statement in ("delete from scorecards_audit.page_read", "truncate scorecards_audit.page_read",
                      "update scorecards_audit.page_read set reader_upn = 'y'"):  # fmt: skip
        with pytest.raises(psycopg.errors.RaiseException):
            owner.execute(statement)


def test_without_a_record_nothing_is_shown_not_even_what_was_kept(get, owner):
    assert "Name A1" in get(f"/metric/{METRIC}/{TEAM}", "s1@herts.example").text
    note = "scorecards_audit.note(text, text, text, text[])"
    owner.execute(f"revoke execute on function {note} from {names.APP}")
    try:
        refused = get(f"/metric/{METRIC}/{TEAM}", "s1@herts.example")
        assert refused.status_code == 503
        assert "Name A1" not in refused.text
        assert get(f"/metric/{METRIC}/HERTS", "s1@herts.example").status_code == 200
    finally:
        owner.execute(f"grant execute on function {note} to {names.APP}")


def test_an_officer_sees_who_looked_at_their_figures(get):
    get(f"/scorecard/{TEAM}/A2", "i1@herts.example")
    own = get(f"/scorecard/{TEAM}/A2", "a2@herts.example").text
    assert "i1@herts.example" in own.split("Who looked at your figures")[1]
    assert "Who looked at your figures" not in get(f"/scorecard/{TEAM}/A2", "s1@herts.example").text


def test_the_team_page_has_the_work_lists_of_the_reader(get):
    text = get(f"/scorecard/{TEAM}", "s1@herts.example").text
    for said in (CRIME_OF_A1, "Urgent: 8 November 2024 (in 3 days)", "SS1", "Plan 7", "review due 1 October 2024"):
        assert said in text
    assert CRIME_OF_B1 not in text
    colleague = get(f"/scorecard/{TEAM}", "a2@herts.example").text
    assert CRIME_OF_A1 not in colleague


def test_the_sheet_is_one_officers(get):
    text = get(f"/sheet/{TEAM}/A1", "s1@herts.example").text
    assert "Sheet for a one-to-one" in text
    assert "not evidence of unsatisfactory performance" in text
    assert "Name A2" not in text


@pytest.fixture
def send(site, page_settings):
    def post(upn, record_type, ref, origin=site):
        return httpx.post(
            f"{site}/dispute", data={"record_type": record_type, "record_ref": ref},
            headers={HEADER: upn, **({"Origin": origin} if origin else {})},
        )  # fmt: skip

    yield post
    (page_settings.data_dir / "simulated" / "review_app" / LIST).unlink(missing_ok=True)


def disputes(settings):
    path = settings.data_dir / "simulated" / "review_app" / LIST
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_dispute_becomes_a_row_that_the_pipeline_ingests(send, page_settings, tmp_path):
    assert send("a1@herts.example", "posting", "A1").status_code == 200
    assert send("a1@herts.example", "investigation", CRIME_OF_A1).status_code == 200
    assert "open already" in send("a1@herts.example", "posting", "A1").text
    folder = page_settings.data_dir / "simulated" / "review_app"
    for other in ("plan", "one_to_one"):
        (folder / f"{other}.jsonl").touch()
    run = Settings(_env_file=None, data_dir=tmp_path, as_at=page_settings.as_at, sources={"review_app": str(folder)})
    loads = {one.table: one for one in ingest_system(run, "review_app")}
    assert loads["record_dispute"].status == "loaded"
    replay(run)
    with duckdb.connect(str(run.warehouse_path), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select record_type, record_ref, raised_by, raised_on::varchar, resolved_on"
            " from raw_review_app.record_dispute order by 1"
        ).fetchall()
    assert rows == [
        ("investigation", CRIME_OF_A1, "A1", "2024-11-05", None), ("posting", "A1", "A1", "2024-11-05", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("upn", "kind", "ref"),
    [
        ("a1@herts.example", "investigation", CRIME_OF_B1), ("a1@herts.example", "posting", "B1"),
        ("a1@herts.example", "posting", "UNALLOCATED"), ("a1@herts.example", "stop_search", "SS1"),
        ("strategic.hub@herts.example", "posting", "A1"),
    ],
)  # fmt: skip
def test_nobody_disputes_what_they_may_not_see(send, page_settings, upn, kind, ref):
    assert send(upn, kind, ref).status_code == 404
    assert disputes(page_settings) == []


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_form_from_elsewhere_is_refused(send, page_settings, origin):
    assert send("a1@herts.example", "posting", "A1", origin).status_code == 403
    assert disputes(page_settings) == []


def test_a_list_without_a_last_line_end_keeps_its_last_row(page_settings, send):
    path = page_settings.data_dir / "simulated" / "review_app" / LIST
    path.write_text('{"id": "1", "record_type": "posting", "record_ref": "Z", "raised_by": "Z"}')
    assert raise_dispute(page_settings, "posting", "A1", "A1", datetime(2024, 11, 5, 23, 30, tzinfo=UTC))
    assert [one["raised_by"] for one in disputes(page_settings)] == ["Z", "A1"]


def test_a_new_release_is_shown_at_once(get, page_settings):
    """Last in its file: what is served changes, by name and by one metric's words, and goes on."""

    def renamed(rows):
        enrich(rows)
        for one in rows["dim_metric"]:
            one["metric_name"] = f"New {one['metric_id']}"

    load_release(page_settings, publish_page(page_settings, "20241105T103000000Z", renamed), words=words())
    text = get(f"/metric/{METRIC}/HERTS", "s1@herts.example").text
    assert f"New {METRIC}" in text
    assert "20241105T103000000Z" in text
