"""What is known in memory shows nobody what a page made for them alone would not, and dies with its release."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from serving.database.load import load_release
from serving.page.app import create_app
from serving.page.kept import Kept
from tests.serving.page.conftest import HEADER
from tests.serving.page.release import METRIC, UNIT, WORLD, enrich, publish_page, words

EVERYBODY = sorted(WORLD["expected"])
CHIEF, PARTNER = "h1@herts.example", "panel@partners.example"
AGGREGATED = ["HERTS", *(f"HERTS/{csp}" for csp in sorted(set(WORLD["teams"].values())))]
TEAMS = [f"HERTS/{csp}/{team}" for team, csp in WORLD["teams"].items()]
OFFICERS = [f"HERTS/{WORLD['teams'][UNIT[one]]}/{UNIT[one]}/{one}" for one in ("A1", "B1", "T1")]
ADDRESSES = [
    *(f"/metric/{METRIC}/{place}" for place in [*AGGREGATED, *TEAMS, *OFFICERS]),
    *(f"/metric/stl_failures/{place}" for place in AGGREGATED),
    *(f"/scorecard/{place}" for place in [*AGGREGATED, TEAMS[0]]),
    f"/metric/{METRIC}/HERTS?period=2024-09",
    f"/passport/{METRIC}",
    "/freshness",
]


@contextmanager
def page_of(settings):
    """A page of its own: ``ask(address, upn)`` returns the answer's status and text; ``library`` is what it keeps."""
    app = create_app(settings)
    with TestClient(app, base_url=settings.page.address, client=("127.0.0.1", 1)) as client:

        def ask(address, upn):
            answer = client.get(address, headers={HEADER: upn})
            return answer.status_code, answer.text

        ask.library = app.state.library
        yield ask


@pytest.fixture(scope="module")
def warm(page_settings):
    """A page that everybody has looked at, those with the widest rights first; no page is kept for its reader alone."""
    with page_of(page_settings) as ask:
        for upn in sorted(EVERYBODY, key=lambda one: -len(WORLD["expected"][one]["officer"])):
            ask.library.kept = Kept()
            for address in ADDRESSES:
                ask(address, upn)
        ask.library.kept = Kept()
        yield ask


@pytest.mark.parametrize("upn", EVERYBODY)
def test_whoever_looked_before_the_page_is_the_one_that_would_be_made_anew(warm, page_settings, upn):
    with page_of(page_settings) as alone:
        for address in ADDRESSES:
            assert warm(address, upn) == alone(address, upn), address


def test_what_a_release_says_of_itself_is_shown_to_no_partner_whoever_looked_before(warm):
    for address in ADDRESSES:
        status, shown = warm(address, PARTNER)
        assert status == (200 if address == "/freshness" else 404), address
        assert not [word for word in ("HERTS", "Athena", "Victim_Updates_On_Time") if word in shown], address
    assert "Athena" in warm("/freshness", CHIEF)[1]
    assert "Victim_Updates_On_Time" in warm(f"/passport/{METRIC}", CHIEF)[1]


def test_what_is_shared_names_no_officer_and_no_reader(warm):
    pages = warm.library._known.pages._pages
    assert len(pages) > 12
    for (rights, address, _), main in pages.items():
        assert rights[0] in ("constable", "sergeant", "inspector", "chief_inspector", "headquarters", "analyst")
        assert address.count("/") <= 4
        assert "@herts.example" not in main.html
        assert "Name " not in main.title + main.html
    for key, total in warm.library._known.totals.items():
        assert "Name " not in str(total)
        assert len(key) == 2 or len(key[1]) <= 2
        if len(key) == 2:
            assert {row["level"] for row in total} <= {"force", "csp"}


def test_names_that_are_known_are_recorded_as_read_all_the_same(warm, owner):
    upn, address = "s1@herts.example", f"/metric/{METRIC}/HERTS/E07000095/BRX-INT1"
    for path, persons in ((address, ["A1", "A2", "A3", "A4", "S1"]), (f"{address}/A2", ["A2"])):
        for _ in range(2):
            warm.library.kept = Kept()
            assert warm(path, upn)[0] == 200
            [(found,)] = owner.execute(
                "select persons from scorecards_audit.page_read where reader_upn = %s"
                " order by page_read_id desc limit 1",
                [upn],
            ).fetchall()
            assert found == persons


def test_another_release_and_other_rights_are_shown_at_once(warm, page_settings):
    """H1 is a constable from one release to the next: nothing that was made for the old rights is shown again."""

    def demoted(rows):
        enrich(rows)
        for one in rows["reader"]:
            if one["upn"] == CHIEF:
                one["role"] = "constable"
        rows["reader_scope"] = [
            one for one in rows["reader_scope"] if one["upn"] != CHIEF or one["scope_id"] in ("H1", "HQ-CMD")
        ]
        for one in rows["metric_value"]:
            one["value"] = 77.0

    before = {address: warm(address, CHIEF) for address in ADDRESSES}
    load_release(page_settings, publish_page(page_settings, "20241105T094000000Z", demoted), words=words(), again=True)
    try:
        with page_of(page_settings) as alone:
            for address in ADDRESSES:
                shown = warm(address, CHIEF)
                assert shown == alone(address, CHIEF), address
                assert shown != before[address] or shown[0] == 404, address
        assert warm(f"/metric/{METRIC}/HERTS/E07000095/BRX-INT1", CHIEF)[0] == 404
        assert warm.library._known.release.release_id == "20241105T094000000Z"
    finally:
        load_release(page_settings, publish_page(page_settings, "20241105T094500000Z"), words=words(), again=True)
