"""What the model asks PostgreSQL for is there: every table and column with its type, for the import account."""

import pytest

from powerbi.read_tmdl import read_model
from serving.database import names

KINDS = {
    "text": "string", "bigint": "int64", "integer": "int64", "smallint": "int64", "double precision": "double",
    "boolean": "boolean", "date": "dateTime", "timestamp without time zone": "dateTime", "numeric": "double",
}  # fmt: skip


@pytest.fixture(scope="module")
def bi(connect_as):
    with connect_as(names.BI) as connection:
        yield connection


def wanted(files):
    """(table or view, column, type) that the model imports."""
    return {
        (table.item, column["sourceColumn"], column["dataType"])
        for table in read_model(files).tables.values()
        for column in table.columns.values()
        if table.item
    }


def there(bi):
    rows = bi.execute(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'scorecards'"
    )
    return {(table, column, KINDS.get(kind)) for table, column, kind in rows.fetchall()}


def test_every_table_column_and_type_of_the_model_is_in_postgresql(files, bi):
    assert wanted(files) - there(bi) == set()
    assert len({table for table, _, _ in wanted(files)}) == 9


@pytest.mark.parametrize(("old", "new"), [("sourceColumn: level", "sourceColumn: height"),
                                          ('Item = "organisation"', 'Item = "organization"'),
                                          ("dataType: boolean", "dataType: int64")])  # fmt: skip
def test_a_column_or_type_that_postgresql_has_not_is_found(files, bi, old, new):
    [path] = [path for path in files if path.endswith("/Organisation.tmdl")]
    assert wanted({**files, path: files[path].replace(old, new)}) - there(bi)


def test_both_ends_of_every_relationship_match_row_by_row(files, bi):
    model = read_model(files)
    for many, start, one, end in model.relationships:
        if not model.tables[one].item:
            continue
        (a, b), (c, d) = ((model.tables[t].item, model.tables[t].columns[k]["sourceColumn"]) for t, k in
                          ((many, start), (one, end)))  # fmt: skip
        orphans = bi.execute(
            f"select count(*) from scorecards.{a} as x left join scorecards.{c} as y on x.{b} = y.{d}"
            f" where y.{d} is null"
        ).fetchone()[0]
        twice = bi.execute(f"select count(*) - count(distinct {d}) from scorecards.{c}").fetchone()[0]
        assert (orphans, twice) == (0, 0), f"{many} to {one}"


def test_the_date_table_has_whole_years_without_gaps_or_blanks(bi):
    first, last, days, blanks = bi.execute(
        "select min(date), max(date), count(distinct date), count(*) - count(date) from scorecards.calendar"
    ).fetchone()
    assert ((first.month, first.day), (last.month, last.day), blanks) == ((1, 1), (12, 31), 0)
    assert days == (last - first).days + 1


def test_no_figure_is_lost_or_counted_twice_on_the_way_into_the_model(bi):
    split = "select (select count(*) from scorecards.metric_figure), (select count(*) from scorecards.metric_aggregate)"
    near, far = bi.execute(split).fetchone()
    assert near + far == bi.execute("select count(*) from scorecards.metric_value").fetchone()[0]
    same = bi.execute(
        "select count(*) from scorecards.metric_figure as f join scorecards.organisation as o using (organisation_key)"
        " where f.level = o.level and f.entity_id = o.entity_id"
    )
    assert same.fetchone()[0] == near


def test_two_of_one_name_stay_two_bars(served_settings, connect_as):
    with connect_as("postgres", dbname=names.DATABASE) as admin, admin.transaction(force_rollback=True):
        admin.execute("update scorecards.dim_officer set display_name = 'Smith, A.' where person_no in ('A1', 'A2')")
        admin.execute("update scorecards.dim_team set unit_name = 'Response' where unit_code like '%-INT1'")
        officers = admin.execute("select distinct officer from scorecards.organisation where entity_id in ('A1', 'A2')")
        assert {row[0] for row in officers.fetchall()} == {"Smith, A. (A1)", "Smith, A. (A2)"}
        teams = admin.execute("select distinct team from scorecards.organisation where team like 'Response%'")
        assert {row[0] for row in teams.fetchall()} == {"Response (BRX-INT1)", "Response (DAC-INT1)"}
