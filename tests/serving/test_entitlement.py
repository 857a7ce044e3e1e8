"""One file says who may see what: dbt computes it, PostgreSQL enforces it, for the page and for logins alike."""

from __future__ import annotations

import psycopg
import pytest
import yaml

from orchestration.settings import REPOSITORY
from serving.database import names
from serving.database.reading import as_person
from tests.serving.releases import JUDGED, UNIT
from tests.serving.world import WORLD, unit_test_expected, unit_test_given

EVERYBODY = sorted(WORLD["expected"])
AGGREGATES = {("csp", "E07000095"), ("csp", "E07000096"), ("csp", "FORCE_WIDE"), ("force", "HERTS")}
FALLEN_BACK = "l3@herts.example"  # headquarters by rank, in a loop
SEEN = "select distinct level, entity_id, parent_entity_id from scorecards.metric_value"


def expected_entities(upn):
    wanted = WORLD["expected"][upn]
    if wanted["role"] in (None, "hr", "partner"):
        return set()
    rows = {("officer", one) for one in wanted["officer"]} | {("team", one) for one in wanted["team"]}
    buckets = {("officer", one) for one in ("UNALLOCATED", "PROTECTED") if "BRX-INT1" in wanted["team_records"]}
    return rows | buckets | AGGREGATES


def entities(connection):
    return {row[:2] for row in connection.execute(SEEN).fetchall()}


def canon(rows):
    return sorted(str(sorted((key, str(value)) for key, value in row.items() if value is not None)) for row in rows)


def test_the_unit_test_of_dbt_is_this_file():
    model = yaml.safe_load((REPOSITORY / "models/marts/access/reader_scope.yml").read_text())
    [case] = model["unit_tests"]
    given = {one["input"]: canon(one["rows"]) for one in case["given"]}
    assert given == {name: canon(rows) for name, rows in unit_test_given().items()}
    assert canon(case["expect"]["rows"]) == canon(unit_test_expected())


@pytest.mark.parametrize("upn", EVERYBODY)
def test_the_page_account_sees_what_the_person_may(app, upn):
    with as_person(app, upn.upper()):
        assert entities(app) == expected_entities(upn)


@pytest.mark.parametrize("upn", EVERYBODY)
def test_a_login_of_ones_own_sees_the_same_and_cannot_speak_for_another(person_login, upn):
    with person_login(upn) as own:
        assert entities(own) == expected_entities(upn)
        own.execute("select set_config('app.upn', 'h1@herts.example', false)")
        assert entities(own) == expected_entities(upn)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute("set role scorecards_app")


@pytest.mark.parametrize("forged", ["", " ", "h1@herts.example'--", "%", "nobody@herts.example", "scorecards_owner"])
def test_no_name_and_a_forged_name_see_nothing_anywhere(app, forged):
    with as_person(app, forged):
        tables = app.execute(
            "select relname from pg_class where relnamespace = 'scorecards'::regnamespace and relkind = 'r'"
        )
        counts = {
            name: app.execute(f"select count(*) from scorecards.{name}").fetchone()[0] for (name,) in tables.fetchall()
        }
    assert len(counts) > 30
    assert set(counts.values()) == {0}


def test_a_name_lasts_for_its_transaction_only(app):
    with as_person(app, "h1@herts.example"):
        assert app.execute("select count(*) from scorecards.metric_value").fetchone()[0] > 0
    assert app.execute("select count(*) from scorecards.metric_value").fetchone()[0] == 0


def test_the_view_of_aggregates_shows_no_officer_to_anybody(app):
    for upn in ("a1@herts.example", "h1@herts.example", "strategic.hub@herts.example"):
        with as_person(app, upn):
            rows = app.execute("select distinct level, entity_id from scorecards.metric_aggregate").fetchall()
        assert set(rows) == AGGREGATES


@pytest.mark.parametrize(
    ("upn", "offences"),
    [
        ("a1@herts.example", {"O1"}),  # O2 would show who failed it: somebody of another team
        ("s1@herts.example", {"O1", "O3"}),
        ("b1@herts.example", set()),
        ("i1@herts.example", {"O1", "O2", "O3"}),
        ("strategic.hub@herts.example", set()),
    ],
)
def test_a_record_about_two_people_is_seen_by_those_who_may_see_both(app, upn, offences):
    with as_person(app, upn):
        assert {row[0] for row in app.execute("select offence_id from scorecards.fct_stl").fetchall()} == offences


def test_a_record_that_names_no_officer_is_for_those_who_lead_the_team(app):
    seen = {}
    for upn in ("a1@herts.example", "s1@herts.example", "q1@herts.example"):
        with as_person(app, upn):
            rows = app.execute("select unit_code from scorecards.fct_incident_response").fetchall()
        seen[upn] = {row[0] for row in rows}
    assert seen["a1@herts.example"] == set()
    assert seen["s1@herts.example"] == {"BRX-INT1"}
    assert seen["q1@herts.example"] == {"BRX-CMD", "BRX-INT1", "BRX-INT2"}


def test_names_of_officers_are_seen_with_their_rows_only(app):
    with as_person(app, "s2@herts.example"):
        rows = app.execute("select person_no from scorecards.dim_officer where not is_bucket").fetchall()
    assert {row[0] for row in rows} == {"S2", "B1"}


def test_everybody_sees_their_own_entitlement_and_nobody_elses(app):
    with as_person(app, "s1@herts.example"):
        rows = app.execute("select distinct upn from scorecards.reader_scope").fetchall()
        assert app.execute("select upn from scorecards.reader").fetchall() == rows == [("s1@herts.example",)]


@pytest.mark.parametrize("upn", EVERYBODY)
@pytest.mark.parametrize("table", JUDGED)
def test_who_is_flagged_watched_and_charted_is_seen_as_their_figures_are(app, upn, table):
    wanted = WORLD["expected"][upn]
    seen = {("officer", one) for one in wanted["officer"]}
    if table in ("metric_flag_record", "metric_watch"):
        seen |= {("team", one) for one in wanted["team_records"]}
        seen |= AGGREGATES if wanted["role"] == "headquarters" and upn != FALLEN_BACK else set()
    elif wanted["role"] not in (None, "hr", "partner"):
        seen |= {("team", one) for one in wanted["team"]} | AGGREGATES
    with as_person(app, upn):
        rows = app.execute(f"select level, entity_id from scorecards.{table}").fetchall()
    assert set(rows) == seen


@pytest.mark.parametrize(
    ("table", "one", "seen", "own"),
    [
        ("posting_mismatch", "person_no", {"A1", "B1", "L3"}, {"L3"}),
        ("posting_mismatch_history", "person_no", {"A1", "B1", "L3"}, {"L3"}),
        ("worklist_hr", "person_no", {"A1", "B1", "L3"}, set()),
        ("worklist_hub", "entity_id", {"X"}, set()),
        ("rejected_row", "table_name", {"person"}, set()),
    ],
)
def test_headquarters_who_fell_back_see_their_own_rows_only(app, table, one, seen, own):
    for upn, wanted in (("h1@herts.example", seen), (FALLEN_BACK, own)):
        with as_person(app, upn):
            assert {row[0] for row in app.execute(f"select {one} from scorecards.{table}").fetchall()} == wanted


def test_hr_sees_mismatches_and_no_figures(app):
    with as_person(app, "hr.records@herts.example"):
        assert app.execute("select count(*) from scorecards.posting_mismatch").fetchone()[0] == 3
        assert entities(app) == set()


def test_analysts_see_officers_under_pseudonyms_only(app, connect_as, person_login):
    query = "select distinct entity_id from scorecards_analyst.metric_value where level = 'officer'"
    with as_person(app, "strategic.hub@herts.example"):
        seen = {row[0] for row in app.execute(query).fetchall()}
    assert len(seen) == len(UNIT) + 2
    assert not seen & set(UNIT)
    with as_person(app, "h1@herts.example"):
        assert app.execute(query).fetchall() == []
    with connect_as(names.ANALYST) as analyst, person_login("strategic.hub@herts.example", True) as own:
        assert {row[0] for row in analyst.execute(query).fetchall()} == seen == {row[0] for row in own.execute(query)}
        columns = analyst.execute(
            "select column_name from information_schema.columns where table_schema = 'scorecards_analyst'"
        ).fetchall()
        assert not {"person_no", "display_name", "collar_no"} & {row[0] for row in columns}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("select * from scorecards.metric_value")


def test_partners_see_their_schema_and_no_other(connect_as):
    with connect_as(names.PARTNER) as partner:
        levels = partner.execute("select distinct level from scorecards_partner.partner_figure").fetchall()
        assert {row[0] for row in levels} == {"csp", "force"}
        for schema in (names.SCHEMA, names.ANALYST_SCHEMA):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                partner.execute(f"select * from {schema}.metric_value")


def test_the_import_account_reads_all_and_changes_nothing(connect_as):
    with connect_as(names.BI) as bi:
        assert {row[1] for row in entities(bi)} >= set(UNIT)
        with pytest.raises(psycopg.errors.Error):
            bi.execute("set default_transaction_read_only = off; delete from scorecards.metric_value")


def test_the_owner_is_bound_by_the_rules_too(connect_as):
    with connect_as(names.OWNER) as owner:
        assert entities(owner) == set()
