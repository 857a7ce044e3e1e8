"""The page shows each reader of entitlement.yml what is theirs, and nobody anything by a forged address or header."""

from __future__ import annotations

import re
import socket
from ipaddress import ip_network

import httpx
import pytest
from starlette.requests import Request

from serving.page.app import create_app
from serving.page.identity.proxy import ProxyIdentity
from tests.serving.page.conftest import HEADER, free_port, running
from tests.serving.page.release import METRIC, SENTENCE, UNIT, WITHHELD, WORLD

EVERYBODY = sorted(WORLD["expected"])
WITH_FIGURES = [one for one in EVERYBODY if WORLD["expected"][one]["role"] not in (None, "hr", "partner", "analyst")]
PLACE = "/metric/out_of_court_disposals/HERTS"


def bars(answer):
    """Return the places that bars and their links lead to, below the metric."""
    return set(re.findall(rf'class="bar__row" href="{PLACE}/([^"?]+)"', answer.text))


def test_a_reader_opens_their_teams_and_officers_and_no_others(get):
    for upn in WITH_FIGURES:
        wanted = WORLD["expected"][upn]
        assert bars(get(PLACE, upn)) == set(WORLD["teams"].values())
        below = {one for csp in set(WORLD["teams"].values()) for one in bars(get(f"{PLACE}/{csp}", upn))}
        teams = {one.split("/")[1] for one in below if "/" in one}
        assert teams == set(wanted["team"]), upn
        officers = set()
        for team in wanted["team"]:
            answer = get(f"{PLACE}/{WORLD['teams'][team]}/{team}", upn)
            assert answer.status_code == 200
            officers |= {one.split("/")[2] for one in bars(answer) if one.count("/") == 2}
        assert officers == {one for one in wanted["officer"] if UNIT[one] in wanted["team"]}, upn


@pytest.mark.parametrize("upn", EVERYBODY)
def test_a_forged_address_shows_nothing(get, upn):
    wanted = WORLD["expected"][upn]
    for person, unit in UNIT.items():
        for kind in (PLACE, "/scorecard/HERTS", "/sheet/HERTS") if person in ("A1", "B1", "T1") else (PLACE,):
            answer = get(f"{kind}/{WORLD['teams'][unit]}/{unit}/{person}", upn)
            is_theirs = person in wanted["officer"]
            assert answer.status_code == (200 if is_theirs else 403 if wanted["role"] is None else 404), (upn, person)
            if not is_theirs:
                assert f"Name {person}" not in answer.text
                assert 'class="bar' not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"{PLACE}/E07000096/BRX-INT1", f"{PLACE}/E07000095/BRX-INT2/A1", f"{PLACE}/E07000095/BRX-INT1/UNALLOCATED",
        f"{PLACE}/E07000095/BRX-INT1/A1/A1", f"{PLACE}/'--", f"{PLACE}/%00", f"{PLACE}?period=2031-01",
        "/metric/x/HERTS",
        "/scorecard/HERTS//A1", "/scorecard/E07000095", "/sheet/HERTS", "/passport/x", "/partner", "/openapi.json",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_not_found(get, path):
    answer = get(path, "h1@herts.example")
    assert answer.status_code == 404
    assert 'class="bar' not in answer.text


def test_analysts_see_officers_under_pseudonyms_only(get):
    answer = get(f"{PLACE}/E07000095/BRX-INT1", "strategic.hub@herts.example")
    officers = [one.split("/")[2] for one in bars(answer) if one.count("/") == 2]
    assert len(officers) == sum(unit == "BRX-INT1" for unit in UNIT.values())
    assert not set(officers) & set(UNIT)
    assert "Name " not in answer.text
    assert get(f"{PLACE}/E07000095/BRX-INT1/{officers[0]}", "strategic.hub@herts.example").status_code == 200


def test_hr_sees_postings_and_partners_their_figures(get):
    assert "settled by" in get("/postings", "hr.records@herts.example").text
    assert get("/", "hr.records@herts.example").headers["location"] == "/postings"
    assert get("/", "panel@partners.example").headers["location"] == "/partner"
    assert get("/partner", "panel@partners.example").status_code == 200
    assert get("/partner", "h1@herts.example").status_code == 404


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {"X-Forwarded-User": "h1@herts.example"}])
def test_no_header_and_a_header_of_another_name_are_nobody(get, headers):
    for path in ("/", PLACE, "/freshness", "/partner", "/postings"):
        assert get(path, headers=headers).status_code == 401


def test_a_header_that_comes_twice_is_nobodys(site):
    pairs = [(HEADER, "a1@herts.example"), (HEADER, "h1@herts.example")]
    assert httpx.get(f"{site}{PLACE}", headers=pairs).status_code == 401


def test_a_header_from_any_other_address_is_not_believed(page_settings):

    def asked_from(host):
        scope = {"type": "http", "headers": [(HEADER.lower().encode(), b"h1@herts.example")], "client": (host, 1)}
        return ProxyIdentity(page_settings.page).reader(Request(scope))

    assert asked_from("127.0.0.1") == "h1@herts.example"
    assert [asked_from(host) for host in ("127.0.0.2", "10.1.2.3", "::1", "proxy", "")] == [None] * 5


def test_who_connects_cannot_be_forged_by_a_header(page_settings):
    """uvicorn would take X-Forwarded-For for the client's address; here it must not."""
    page = page_settings.page.model_copy(update={"port": free_port(), "proxy_addresses": (ip_network("10.9.9.9/32"),)})
    with running(create_app(page_settings.model_copy(update={"page": page})), page.port) as base:
        headers = {HEADER: "h1@herts.example", "X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9"}
        assert httpx.get(f"{base}{PLACE}", headers=headers).status_code == 401


def test_another_host_is_refused(site):
    port = int(site.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        lines = (
            f"GET {PLACE} HTTP/1.1",
            "Host: evil.example",
            f"{HEADER}: h1@herts.example",
            "Connection: close",
            "",
            "",
        )
        raw.sendall("\r\n".join(lines).encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 421")


def test_every_answer_carries_the_headers(get):
    for path, upn in ((PLACE, "h1@herts.example"), (PLACE, None), ("/nowhere", None), ("/static/page.css", None)):
        headers = get(path, upn).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert get(PLACE, "h1@herts.example").headers["cache-control"] == "no-store"


def test_a_bar_says_target_peers_baseline_flag_and_why(get):
    text = get(f"/metric/{METRIC}/HERTS/E07000095/BRX-INT1", "s1@herts.example").text
    row = text.split("Name A1")[1].split("</li>")[0]
    for said in ("Target 90.0%: not met", "Peers 60.0%", "October 2023 55.0%", "Stands out as low", SENTENCE[:20]):
        assert said in row


def test_a_probationers_flag_is_left_out_among_colleagues(get):
    among = get(f"/metric/{METRIC}/HERTS/E07000095/BRX-INT1", "s1@herts.example").text
    row = among.split("Name A3")[1].split("</li>")[0]
    assert "In probation" in row
    assert "Stands out as low" not in row
    own = get(f"/metric/{METRIC}/HERTS/E07000095/BRX-INT1/A3", "a3@herts.example").text
    assert "Stands out as low" in own


def test_what_is_grey_says_why(get):
    assert WITHHELD in get(f"/metric/{METRIC}/HERTS/E07000096", "h1@herts.example").text
    assert WITHHELD in get(f"/metric/{METRIC}/HERTS/E07000096/DAC-CMD", "h1@herts.example").text
    assert "Not one of your teams" in get(f"/metric/{METRIC}/HERTS/E07000095", "s1@herts.example").text
    fallen = get("/scorecard/HERTS", "l1@herts.example").text
    assert "You see your own figures and totals only" in fallen


def test_as_at_and_what_is_stale_stand_on_every_page(get):
    for path in (PLACE, "/scorecard/HERTS", "/freshness", "/passport/stl_failures", "/postings"):
        text = get(path, "h1@herts.example").text
        assert "As at 5 November 2024, 09:30" in text
        assert "1 of 2 sources are stale" in text
        assert "asat--stale" in text
