"""tests/serving/entitlement.yml once more: the role's DAX, as committed, shows everybody what PostgreSQL shows them."""

import pytest
from psycopg.rows import dict_row

from powerbi.read_tmdl import read_model
from serving.database import names
from serving.database.reading import as_person
from tests.powerbi.dax import Filter
from tests.serving.test_entitlement import EVERYBODY, SEEN, expected_entities

FIGURES = ("Team and officer figures", "Force and CSP figures")


@pytest.fixture(scope="module")
def model(files):
    return read_model(files)


@pytest.fixture(scope="module")
def imported(model, connect_as):
    """What the import account reads: table of the model -> rows by the model's column names."""
    found = {}
    with connect_as(names.BI, row_factory=dict_row) as connection:
        for name, table in model.tables.items():
            if table.item:
                rows = connection.execute(f"select * from scorecards.{table.item}").fetchall()
                sources = {column: one["sourceColumn"] for column, one in table.columns.items()}
                found[name] = [{column: row[source] for column, source in sources.items()} for row in rows]
    return found


def shown(model, imported, user):
    """The rows that the role leaves of each table; figures are left where their place, metric, date are."""
    kept = {
        name: [row for row in rows if name not in model.filters or guard.keeps(row)]
        for name, rows in imported.items()
        for guard in [Filter(model.filters.get(name, '"x"'), imported, user)]
    }
    for many, start, one, end in model.relationships:
        if one in kept:
            keys = {row[end] for row in kept[one]}
            kept[many] = [row for row in kept[many] if row[start] in keys]
    return kept


def entities(kept):
    return {(row["Level"], row["Entity id"]) for name in FIGURES for row in kept[name]}


@pytest.mark.parametrize("upn", EVERYBODY)
def test_everybody_sees_in_power_bi_what_is_theirs(model, imported, upn):
    assert entities(shown(model, imported, upn.upper())) == expected_entities(upn)


@pytest.mark.parametrize("upn", EVERYBODY)
def test_power_bi_and_postgresql_agree(model, imported, connect_as, upn):
    with connect_as(names.APP) as app, as_person(app, upn):
        served = {row[:2] for row in app.execute(SEEN).fetchall()}
    assert entities(shown(model, imported, upn)) == served


@pytest.mark.parametrize("user", ["", "somebody@else.example", "h1@herts.example'--", "H1", "%"])
def test_whoever_is_not_listed_sees_no_row_of_anything(model, imported, user):
    assert {name: len(rows) for name, rows in shown(model, imported, user).items()} == dict.fromkeys(imported, 0)


def test_aggregates_are_everybodys_and_no_officers(model, imported):
    one, another = (shown(model, imported, upn)[FIGURES[1]] for upn in ("a1@herts.example", "h1@herts.example"))
    assert one == another != []
    assert {row["Level"] for row in one} == {"force", "csp"}


def test_names_and_entitlements_of_others_are_not_shown(model, imported):
    kept = shown(model, imported, "s2@herts.example")
    assert {row["Officer"] for row in kept["Organisation"] if row["Officer"]} == {"Name S2", "Name B1"}
    assert {row["UPN"] for table in ("Reader", "Reader scope") for row in kept[table]} == {"s2@herts.example"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('[Level] = "officer" && [Entity id] IN _officer', '[Level] = "officer"'),
        ("[Is bucket] && [Unit code] IN _team_records", "[Unit code] IN _team_records"),
        ("        'Reader scope'[UPN] = _me,\n", ""),
    ],
)
def test_a_hole_in_the_role_is_found_by_this_fixture(model, imported, old, new):
    assert old in model.filters["Organisation"]
    wrong = read_model({})
    wrong.tables, wrong.relationships = model.tables, model.relationships
    wrong.filters = {**model.filters, "Organisation": model.filters["Organisation"].replace(old, new)}
    assert any(entities(shown(wrong, imported, upn)) != expected_entities(upn) for upn in EVERYBODY)
