"""The committed project is what its inputs say, holds together, and has one careful measure for each metric."""

import csv

import pytest

from orchestration.settings import REPOSITORY
from powerbi.__main__ import write
from powerbi.check import problems
from powerbi.project import PROJECT, project_files
from powerbi.read_tmdl import read_model

CATALOGUE = list(csv.DictReader((REPOSITORY / "seeds" / "metric_catalogue.csv").open(encoding="utf-8")))
SHARED = {
    "Level in view", "Period length in view", "Value", "Target", "Peer value", "Baseline", "Flag", "Flag reason",
    "Freshness", "Freshness colour", "Mixed build", "Who am I",
}  # fmt: skip


def measure_of(files, metric_id):
    [row] = [row for row in CATALOGUE if row["metric_id"] == metric_id]
    return read_model(files).tables["Scorecard"].measures[row["metric_name"]]


def test_the_committed_project_is_what_the_marts_and_the_catalogue_say(files):
    kept = [path for path in PROJECT.rglob("*") if path.is_file() and ".pbi" not in path.parts]
    there = {str(path.relative_to(PROJECT)): path.read_bytes() for path in kept}
    assert there.keys() == files.keys(), "write it anew: make powerbi"
    for path, text in files.items():
        assert there[path] == text.encode(), f"{path} is out of date, write it anew: make powerbi"


def test_the_same_inputs_give_the_same_bytes(files, manifest, tmp_path):
    backwards = {**manifest, "nodes": dict(reversed(list(manifest["nodes"].items())))}
    assert project_files(backwards) == files
    write(files, tmp_path / "p")
    write(files, tmp_path / "p")
    assert len([path for path in (tmp_path / "p").rglob("*") if path.is_file()]) == len(files)
    assert not any(b"\r" in path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file())


def test_it_holds_together(files):
    assert problems(files) == []


def test_every_metric_has_one_measure_and_nothing_else_has(files):
    measures = read_model(files).tables["Scorecard"].measures
    assert set(measures) == SHARED | {row["metric_name"] for row in CATALOGUE}
    for row in CATALOGUE:
        own = [name for name, dax in measures.items() if f'[Metric id] = "{row["metric_id"]}"' in dax]
        assert own == [row["metric_name"]]
        assert f'"{row["metric_id"]}", [{row["metric_name"]}]' in measures["Value"]


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row["metric_id"])
def test_a_measure_never_adds_up_what_does_not_add_up(files, row):
    dax = measure_of(files, row["metric_id"])
    if row["value_kind"] in ("p50", "p90"):
        assert "SUM(" not in dax
        assert dax.count("IF(COUNTROWS(") == 2
    if row["basis"] == "stock":
        assert "ISFILTERED('Date')" not in dax
        assert dax.count("[Period start] = _last)") == 2
    if row["value_kind"] == "ratio":
        assert dax.count("DIVIDE(SUM(") == 2
        assert f"{row['multiplier']} * DIVIDE" in dax
    if row["is_denominator_daily_average"] == "true":
        assert dax.count("IF(DISTINCTCOUNT(") == 2
    assert "AVERAGE" not in dax
    assert dax.count("[Level] = _level") == dax.count("[Period grain] = _grain)") - 1 == 2


def test_a_kind_without_a_template_is_refused_by_name(manifest, tmp_path):
    rows = (REPOSITORY / "seeds" / "metric_catalogue.csv").read_text().replace(",neutral,count,", ",neutral,mode,", 1)
    changed = tmp_path / "catalogue.csv"
    changed.write_text(rows)
    with pytest.raises(ValueError, match="out_of_court_disposals: value_kind mode"):
        project_files(manifest, changed)


def test_star_hierarchy_date_table_and_no_implicit_measures(files):
    model, texts = read_model(files), {path.rsplit("/", 1)[-1]: text for path, text in files.items()}
    facts = {many for many, _, _, _ in model.relationships if "figures" in many}
    assert facts == {"Team and officer figures", "Force and CSP figures"}
    for fact in facts:
        ones = {one for many, _, one, _ in model.relationships if many == fact}
        assert ones == {"Organisation", "Metric", "Date", "Period length"}
    assert [level for _, level in model.tables["Organisation"].levels] == ["Force", "CSP", "Team", "Officer"]
    assert "dataCategory: Time" in texts["Date.tmdl"]
    assert texts["Date.tmdl"].count("isKey") == 1
    assert "discourageImplicitMeasures" in texts["model.tmdl"]
    kept = [path for path, text in files.items() if "summarizeBy: " in text.replace("summarizeBy: none", "")]
    assert kept == []


HOME = "CSP Scorecards.SemanticModel/definition/"
FAULTS = {
    "column gone": ("tables/Organisation.tmdl", "column Level\n", "column Height\n", "[Level] is not there"),
    "measure misspelt": ("tables/Scorecard.tmdl", "VAR _grain = [Period length in view]", "VAR _grain = [Length]",
                         "[Length] is not there"),
    "table misspelt": ("tables/Scorecard.tmdl", "ALL('Organisation')", "ALL('Organisation'[Orgs])", "[Orgs] is not"),
    "dangling end": ("relationships.tmdl", "toColumn: Metric.'Metric key'", "toColumn: Metric.Key", "is not there"),
    "types differ": ("tables/Metric.tmdl", "dataType: int64", "dataType: string", "int64 against string"),
    "level without a column": ("tables/Organisation.tmdl", "\t\t\tcolumn: Team", "\t\t\tcolumn: Tem", "level Team"),
    "sorted by nothing": ("tables/Period length.tmdl", "sortByColumn: Place", "sortByColumn: Pace", "sorted by Pace"),
    "measure twice": ("tables/Scorecard.tmdl", "measure Target =", "measure Value =", "there twice"),
    "officers open": ("roles/Reader.tmdl", "tablePermission Organisation", "tablePermission Organization",
                      "Organisation has no filter"),
    "entitlement open": ("roles/Reader.tmdl", "tablePermission 'Reader scope' =", "tablePermission 'Scopes' =",
                         "Reader scope has no filter"),
    "table not listed": ("model.tmdl", "ref table Metric\n", "", "lists ['Metric']"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(files, fault):
    path, old, new, words = FAULTS[fault]
    assert old in files[HOME + path]
    broken = {**files, HOME + path: files[HOME + path].replace(old, new)}
    assert any(words in said for said in problems(broken)), problems(broken)


def test_a_lineage_tag_that_is_shared_or_made_up_is_found(files):
    path = HOME + "tables/Metric.tmdl"
    tags = [line for line in files[path].splitlines() if "lineageTag" in line]
    shared = {**files, path: files[path].replace(tags[1], tags[2])}
    assert any("is there 2 times" in said for said in problems(shared))
    made_up = {**files, path: files[path].replace(tags[1], "\t\tlineageTag: 0c3b9f4e-5c1d-4b0e-9b3a-2f4f3b1c9d20")}
    assert any("not made from its name" in said for said in problems(made_up))


def test_a_visual_of_a_field_that_is_not_there_is_found(files):
    [path] = [path for path, text in files.items() if '"visualType": "barChart"' in text]
    for old, new in (('"Property": "Value"', '"Property": "Volume"'), ('"Level": "Team"', '"Level": "Squad"')):
        broken = {**files, path: files[path].replace(old, new)}
        assert any("is not there" in said for said in problems(broken))
