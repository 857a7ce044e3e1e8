"""A wrong posting that enters HR between two runs is caught by the very next run, on a real force."""

import sqlite3
from datetime import datetime, timedelta

import duckdb
import pytest

from orchestration.publication import list_releases
from orchestration.quality import load_suites

pytestmark = pytest.mark.timeout(900)
NEW_POSTING = "PO9999999"
MAY_NAME_THEM = {
    "dim_officer", "posting_mismatch", "posting_mismatch_history", "reader", "reader_scope", "supervision",
    "worklist_hr", "worklist_supervisor",
}  # fmt: skip
# The record that a team's flag on its postings leads to is a person, or the mismatch of one: to be put right.
MAY_REFER_TO_THEM = {("metric_flag_record", "record_id")}
IN_SERVICE = """
    select person_no, unit_code, officer.collar_no
    from worklist_supervisor
    inner join dim_officer as officer using (person_no)
    where officer.is_current and not is_disputed and unit_code <> 'UNPOSTED'
        and person_no in (select entity_id from metric_value where level = 'officer' and numerator > 0)
    order by person_no
"""


@pytest.fixture(scope="module")
def force(first_run, tmp_path_factory):
    force, code, output = first_run
    assert code == 0, output
    return force.copied(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def planted(force):
    """Plant one I01 and one P11 in HR, dated before as_at, and tick; return the people and the pair's teams."""
    with duckdb.connect(str(force.current / "scorecards.duckdb"), read_only=True) as before:
        people = before.sql(IN_SERVICE).fetchall()
    with sqlite3.connect(force.sources / "hr.db") as hr:
        # the posting in a partnership where nobody is in dispute yet, the pair outside any: no scope is to be withheld
        posted, posting = next(found for found in ((one, _other_posting(hr, one[0])) for one in people) if found[1])
        (first, team_1, collar), (second, team_2, _) = [one for one in people if one[1].startswith("HQ-")][:2]
        stamp = _stamp(force)
        names = ", ".join(posting)
        hr.execute(f"insert into posting ({names}) values ({', '.join('?' * len(posting))})", list(posting.values()))
        hr.execute("update person set collar_no = ?, updated_at = ? where person_no = ?", [collar, stamp, second])
        hr.execute("update posting set updated_at = ? where posting_id = ?", [stamp, NEW_POSTING])
    code, output = force.run("tick")
    assert code == 0, output
    return {"I01": {first, second}, "P11": {posted[0]}}, {team_1, team_2, "UNPOSTED"}


def _stamp(force):
    return (datetime.fromisoformat(force.as_at) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S")


def _other_posting(hr, person_no):
    """Return a copy of a person's open main posting, entered long ago and to a unit of another partnership."""
    hr.row_factory = sqlite3.Row
    query = "select * from posting where person_no = ? and is_primary and ends_on is null"
    rows = hr.execute(query, [person_no]).fetchall()
    hr.row_factory = None
    if len(rows) != 1:
        return None
    row = dict(rows[0])
    units = [one[0] for one in hr.execute("select distinct org_unit_code from posting").fetchall()]
    other = _unit_elsewhere(hr, row["org_unit_code"], units)
    if other is None:
        return None
    return {**row, "posting_id": NEW_POSTING, "org_unit_code": other, "entered_at": "1990-01-01 00:00:00"}


def _unit_elsewhere(hr, unit, units):
    names = dict(hr.execute("select org_unit_code, name from org_unit").fetchall())
    areas = {"Dacorum", "East Hertfordshire"}
    here = next((area for area in areas if names[unit].startswith(area)), None)
    return next((one for one in units if here and names[one].startswith(tuple(areas - {here}))), None)


def _rows(release, sql):
    with duckdb.connect(str(release.path / "scorecards.duckdb"), read_only=True) as database:
        return database.sql(sql).fetchall()


def test_both_mismatches_are_found_and_dealt_with_by_the_next_run(force, planted):
    release, (people, _) = list_releases(force.settings)[-1], planted
    found = set(_rows(release, "select code, person_no from posting_mismatch where action = 'QUARANTINE'"))
    assert {(code, person) for code, group in people.items() for person in group} <= found


def test_nothing_is_shown_under_their_names(force, planted):
    before, after = list_releases(force.settings)
    everyone = set().union(*planted[0].values())
    query = "select distinct entity_id from metric_value where level = 'officer'"
    assert everyone <= {row[0] for row in _rows(before, query)}
    assert everyone.isdisjoint(row[0] for row in _rows(after, query))


def test_no_other_table_leads_to_them(force, planted):
    """By number, by text or by key: only who they are, who may see them and what is to be put right names them."""
    release, people = list_releases(force.settings)[-1], sorted(set().union(*planted[0].values()))
    names = "person_no in (select unnest($1))"
    with duckdb.connect(str(release.path / "scorecards.duckdb"), read_only=True) as database:
        found = database.execute(f"select officer_key from dim_officer where {names}", [people]).fetchall()
        keys = [key for (key,) in found]
        assert keys
        columns = "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
        leads = {
            table
            for table, column, kind in database.sql(columns).fetchall()
            if (table, column) not in MAY_REFER_TO_THEM
            and (
                (kind == "VARCHAR" and _holds(database, table, f'regexp_matches("{column}", $1)', "|".join(people)))
                or (kind == "BIGINT" and _holds(database, table, f'"{column}" in (select unnest($1))', keys))
            )
        }
    assert leads <= MAY_NAME_THEM
    assert "posting_mismatch" in leads


def _holds(database, table, condition, value):
    return database.execute(f'select count(*) from "{table}" where {condition}', [value]).fetchone()[0]


def test_totals_stay_as_they_were(force, planted):
    before, after = list_releases(force.settings)
    # what counts the mismatches themselves moves, and the pair's own teams may: their collar no longer finds them
    moved = ", ".join(f"'{team}'" for team in sorted(planted[1]))
    query = f"""select * exclude (peer_value) from metric_value
        where metric_id not like 'trust_%'
            and (level in ('csp', 'force') or (level = 'team' and entity_id not in ({moved})))
        order by all"""
    assert _rows(after, query) == _rows(before, query)


def test_hr_is_told_and_the_page_names_nobody(force, planted):
    release = list_releases(force.settings)[-1]
    listed = {row[0] for row in _rows(release, "select person_no from worklist_hr where is_disputed")}
    everyone = set().union(*planted[0].values())
    assert everyone <= listed
    page = (release.path / "gate.html").read_text()
    assert not [person for person in everyone if person in page]
    assert set(release.manifest["files"]) >= {"worklist_hr.csv", "worklist_supervisor.csv", "worklist_hub.csv"}


@pytest.mark.slow
def test_more_than_three_shared_collars_block_and_what_if_says_so_without_publishing(force, planted):
    before = {path.name: path.read_bytes() for path in force.current.resolve().iterdir()}
    releases = list_releases(force.settings)
    with sqlite3.connect(force.sources / "hr.db") as hr:
        (collar,) = hr.execute("select collar_no from person where person_no = ?", [min(planted[0]["I01"])]).fetchone()
        query = "select person_no from person where left_on is null and not is_protected order by 1 limit 5"
        for (person,) in hr.execute(query).fetchall():  # any four of these with one number are six pairs
            hr.execute(
                "update person set collar_no = ?, updated_at = ? where person_no = ?", [collar, _stamp(force), person]
            )
    code, output = force.run()
    assert code == 2, output
    assert "share a collar number" in output
    code, output = force.run("gate")
    assert code == 2, output
    pages = {f"data_docs_{suite.name}.html" for suite in load_suites()}
    assert {path.name for path in (force.data / "gate").iterdir()} == {"gate.json", "gate.html", *pages}
    assert list_releases(force.settings) == releases
    assert {path.name: path.read_bytes() for path in force.current.resolve().iterdir()} == before
