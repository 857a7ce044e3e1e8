import re
from dataclasses import replace
from datetime import datetime

from orchestration.gate.facts import Backlog, Facts, Team, read_facts
from orchestration.gate.judge import judge
from orchestration.gate.page import page
from orchestration.gate.thresholds import Measure, Threshold
from orchestration.publication.export import RunRecord, open_warehouse
from orchestration.publication.gate import decide
from orchestration.quality.result import CheckResult
from tests.publication.worker import FAILED, PASSED, build_warehouse, settings_in

RUN = RunRecord("20260101T100000000Z", datetime(2026, 1, 1, 10), datetime(2026, 1, 1, 10), "2", "1", None)
TEAMS = [
    Team("Aldbury", "A", "T1", "Aldbury <One>"),
    Team("Aldbury", "A", "T2", "Two"),
    Team("Brent", "B", "T4", "Four"),
]
FACTS = Facts(
    teams=TEAMS,
    unmapped=[("New Unit", "Team in Athena that nobody mapped", 12, 3)],
    backlog=[Backlog("Two main postings", 4, 40, datetime(2025, 11, 22), 17, 4)],
    quarantined=[("Aldbury", 3, 20), ("Brent", 0, 20)],
)
WITHHELD = [{"level": "csp", "entity_id": "A", "reason": "r"}, {"level": "team", "entity_id": "T1", "reason": "r"}]
GREY = CheckResult(
    "disputed", "csp A", "warn", "15 %", "less than 10 %", False, "Too many in dispute", "gate", "settle it.",
    "csp", "A", "withhold", "HR",
)  # fmt: skip


def words(html):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def shown(checks, withheld=(), facts=FACTS):
    return page(RUN, decide(checks), checks, withheld, facts)


def test_it_says_why_a_team_is_grey_and_what_must_be_done():
    text = words(shown([PASSED, GREY], WITHHELD))
    assert "Published with gaps: 1 part withheld, everything else whole." in text
    assert "Aldbury: 1 of 2 teams greyed out" in text
    assert "Brent: all 1 teams shown" in text
    assert "Aldbury Too many in dispute 15 %; allowed: less than 10 % HR: settle it." in text
    assert "New Unit Team in Athena that nobody mapped 12 3" in text
    assert "Two main postings 4 40 17 4" in text


def test_a_blocked_run_says_that_the_last_release_stands_and_what_failed():
    text = words(shown([PASSED, FAILED]))
    assert "Held back: not published. Everybody still sees the last good release." in text
    assert "Why was it held back?" in text
    assert "everything officers add up 3 rows; allowed: no rows Data team: look at the roll-up." in text


def test_all_good():
    assert "Published: every team on the map is shown." in words(shown([PASSED]))


def test_it_stands_alone_and_escapes_what_sources_wrote():
    html = shown([PASSED])
    assert not re.search(r"(?:src|href)=|https?://|@import|url\(", html)
    assert "Aldbury &lt;One&gt;" in html
    assert "<One>" not in html


def test_details_of_checks_stay_off_it_because_they_may_name_people():
    named = CheckResult("keys", "a", "error", "1 rows", "no rows", False, "person_no=P100001", "dbt", "look.")
    assert "P100001" not in shown([named])


def test_a_run_that_built_nothing_still_gets_its_page(tmp_path):
    settings = settings_in(tmp_path)
    build_warehouse(settings)
    with open_warehouse(settings.warehouse_path) as warehouse:
        facts = read_facts(warehouse)
    assert facts == Facts()
    assert "Nothing waits for HR." in words(shown([FAILED], facts=facts))


def test_rules_name_partnerships_and_say_where_there_are_too_few_to_judge_by():
    share = Threshold(
        "disputed",
        "csp",
        "below",
        10.0,
        3,
        "% of people",
        "withhold",
        "HR",
        "gate_measure",
        "Few",
        "Too many",
        "settle.",
    )
    measures = [Measure("disputed", "csp", "A", 2, 16, 12.5), Measure("disputed", "csp", "B", 0, 20, 0.0)]
    checks = judge([share], measures)
    text = words(shown(checks, facts=replace(FACTS, thresholds=[share])))
    assert "highest in Aldbury: 12.5 % of people (2 of 16), too few to judge by" in text
    failing = judge([share], [Measure("disputed", "csp", "A", 3, 16, 18.75)])
    assert "Aldbury: 18.8 % of people (3 of 16)" in words(shown(failing, facts=replace(FACTS, thresholds=[share])))


def test_the_time_is_the_readers():
    summer = replace(RUN, as_at=datetime(2026, 7, 1, 10))
    assert "1 July 2026, 11:00" in words(page(summer, decide([PASSED]), [PASSED], (), FACTS))
