"""Whole studies: invented files of three kinds, the public teaching files in any case and order, and refusals."""

import shutil
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.__main__ import main
from survey.codes import labelled
from survey.coverage import table
from survey.earlier import kept, read_earlier
from survey.generated import write
from survey.linking import link
from survey.loading import load_study
from survey.output import ClearanceError, cleared
from survey.sample import samples

TEACHING = Path(__file__).resolve().parents[3] / "shared" / "data" / "csew"
STUDY = Path(__file__).resolve().parents[2] / "survey" / "teaching.toml"


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    """Eight areas of 150 a wave: small enough that much is refused."""
    home = tmp_path_factory.mktemp("survey")
    write(home / "data", seed=3, per_area=150, number=8)
    assert main(["estimate", str(home / "data" / "study.toml"), "--data", str(home / "data"), "--out", str(home)]) == 0
    return home


@pytest.fixture(scope="module")
def estimates(invented):
    return pd.read_csv(invented / "estimates.csv")


def test_three_kinds_of_file_in_any_case_and_order_are_pooled(estimates):
    whole = estimates.query("measure == 'confidence_in_police' and area == 'England and Wales' and sex == 'all'")
    pooled = whole[whole["waves"] == "2022-23 2023-24 2024-25"].query("age_group == 'all' and victim_group == 'all'")
    assert pooled["n_respondents"].tolist() == [3600]
    assert abs(pooled["estimate"].item() - 0.62) < 0.05
    assert pooled["variance_method"].item() == "taylor"


def test_a_refused_cell_says_what_it_had_and_needs_and_nothing_else(estimates):
    refused = estimates[estimates["status"] == "refused_base"]
    assert len(refused)
    assert (refused["n_respondents"] < 50).all()
    assert (refused["base_needed"] == 50).all()
    assert refused[["estimate", "standard_error", "lcl", "ucl", "design_effect"]].isna().all(axis=None)
    shown = estimates[estimates["is_publishable"] & (estimates["estimation"] != "model_based")]
    assert (shown["n_respondents"] >= 50).all()
    assert (shown["n_respondents"] < 100).equals(shown["status"] == "small_base")


def test_small_areas_get_a_group_and_a_marked_model(estimates):
    cyber = estimates.query("measure == 'reported_to_police' and crime_family == 'cyber' and sex == 'all'")
    pooled = cyber[cyber["waves"].str.count(" ") == 2]
    assert "model_based" in set(pooled.query("area == 'Hertfordshire'")["estimation"])
    assert set(pooled.query("area == 'East of England'")["estimation"]) == {"pooled_areas"}


def test_the_log_names_what_was_refused(invented):
    log = (invented / "output_checking.txt").read_text()
    assert "satisfied_with_police / cyber / Hertfordshire: base" in log
    assert "(refused_base)" in log


def test_cleared_results_carry_their_reference(invented, tmp_path):
    rows = cleared(invented / "estimates.csv", "REF-1", date(2025, 9, 1), "invented")
    assert set(rows["clearance_ref"]) == {"REF-1"}
    with pytest.raises(ClearanceError, match="reference is needed"):
        cleared(invented / "estimates.csv", " ", date(2025, 9, 1), "invented")
    doctored = pd.read_csv(invented / "estimates.csv").fillna({"estimate": 0.5})
    doctored.to_csv(tmp_path / "doctored.csv", index=False)
    with pytest.raises(ClearanceError, match="refused row holds an estimate"):
        cleared(tmp_path / "doctored.csv", "REF-1", date(2025, 9, 1), "invented")


def test_families_are_not_estimated_before_their_questions(invented, tmp_path):
    text = (invented / "data" / "study.toml").read_text()
    early = tmp_path / "early.toml"
    early.write_text(text.replace("start = 2022-04-01", "start = 2014-04-01"))
    assert main(["estimate", str(early), "--data", str(invented / "data"), "--out", str(tmp_path)]) == 0
    found = pd.read_csv(tmp_path / "estimates.csv").query("measure == 'prevalence' and period_start == '2014-04-01'")
    assert set(found.query("crime_family == 'cyber'")["status"]) == {"not_asked"}
    assert "not_asked" not in set(found.query("crime_family == 'traditional'")["status"])


def test_a_wrong_study_or_file_is_one_plain_line(invented, tmp_path, capsys):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text((invented / "data" / "study.toml").read_text().replace("csew_2022_23_nvf", "elsewhere"))
    assert main(["estimate", str(wrong), "--data", str(invented / "data"), "--out", str(tmp_path)]) == 1
    assert "no file fits elsewhere" in capsys.readouterr().err


def shuffled(source: Path, target: Path) -> None:
    """The teaching files as other people keep them: other case, other order of columns, other kinds."""
    first = pd.read_csv(source / "bcs_2007_8_teaching_data.tab", sep="\t", na_values=[" "])
    first[first.columns[::-1]].rename(columns=str.upper).to_csv(target / "BCS_2007_8_TEACHING_DATA.CSV", index=False)
    import pyreadstat

    second, _ = pyreadstat.read_sav(source / "csew1314teachingopen.sav")
    second = second[second.columns[::-1]].rename(columns=str.title)
    pyreadstat.write_dta(second, str(target / "Csew1314TeachingOpen.dta"))


def test_the_teaching_files_reproduce_the_published_prevalence(tmp_path):
    if not TEACHING.exists():
        message = "the public teaching files are not beside this checkout: they were NOT tried"
        warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    (tmp_path / "other").mkdir()
    shuffled(TEACHING, tmp_path / "other")
    found = []
    for data, out in ((TEACHING, tmp_path / "a"), (tmp_path / "other", tmp_path / "b")):
        assert main(["estimate", str(STUDY), "--data", str(data), "--out", str(out)]) == 0
        found.append(pd.read_csv(out / "estimates.csv"))
    pd.testing.assert_frame_equal(found[0], found[1], rtol=1e-9)
    years = (
        found[0].query("measure == 'victim_of_any_crime' and sex == 'all' and age_group == 'all'").set_index("waves")
    )
    # All crime without fraud and computer misuse, as published: 22.18% and 17.01%.
    assert years.loc["2007-08", "lcl"] < 0.22175 < years.loc["2007-08", "ucl"]
    assert years.loc["2013-14", "estimate"] == pytest.approx(0.1701, abs=0.001)
    row = years.loc["2013-14"]
    expected = 1.2 * np.sqrt(row["estimate"] * (1 - row["estimate"]) / 8843)
    assert row["standard_error"] == pytest.approx(expected)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    found = table(replicates=30, seed=11, per_area=250)
    assert found["coverage"].mean() > 0.9


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_intervals_hold_the_truth_93_to_97_times_in_100():
    """The figures of docs/survey.md: 500 replicates of the seed written there."""
    found = table(replicates=500, seed=1)
    assert found["coverage"].between(0.93, 0.97).all(), found.to_string()


def test_beside_its_own_results_a_study_shows_the_same(invented, estimates, tmp_path):
    data, earlier = invented / "data", invented / "estimates.csv"
    given = [
        "estimate",
        str(data / "study.toml"),
        "--data",
        str(data),
        "--out",
        str(tmp_path),
        "--earlier",
        str(earlier),
    ]
    assert main(given) == 0
    assert pd.read_csv(tmp_path / "estimates.csv")["status"].equals(estimates["status"])


def test_an_earlier_figure_is_put_back_as_the_rows_it_was_made_of(invented, estimates):
    study = load_study(invented / "data" / "study.toml")
    sample = samples(study, link(study, invented / "data"))["respondent"]
    measure = next(one for one in study.measures if one.id == "confidence_in_police")
    found = kept(study, sample, measure, ["all"], read_earlier([invented / "estimates.csv"]))
    shown = estimates.query("measure == 'confidence_in_police' and is_publishable and estimation != 'model_based'")
    assert sorted(len(one.rows) for one in found) == sorted(shown["n_unweighted"])


def test_an_earlier_file_that_is_none_is_named(invented, tmp_path, capsys):
    data = invented / "data"
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    given = ["estimate", str(data / "study.toml"), "--data", str(data), "--out", str(tmp_path)]
    assert main([*given, "--earlier", str(tmp_path / "x.csv")]) == 1
    assert "x.csv: has no column age_group" in capsys.readouterr().err


def estimated(invented, text: str, tmp_path: Path) -> pd.DataFrame:
    """The whole sample's estimates of a study that differs from the invented one."""
    study = tmp_path / "study.toml"
    study.write_text(text)
    assert main(["estimate", str(study), "--data", str(invented / "data"), "--out", str(tmp_path)]) == 0
    found = pd.read_csv(tmp_path / "estimates.csv").query("area == 'England and Wales' and estimation == 'direct'")
    return found.query("sex == 'all' and age_group == 'all'")


def test_a_wave_without_victim_forms_has_no_victims_known_rather_than_none(invented, estimates, tmp_path):
    text = (invented / "data" / "study.toml").read_text()
    found = estimated(invented, text.replace('incidents = "csew_2024_25_vf"\n', ""), tmp_path)
    victims = found.query("measure in ('prevalence', 'incidence') and crime_family == 'traditional'")
    whole = victims.query("victim_group == 'all'")
    assert set(whole["waves"]) == {"2022-23 2023-24", "2022-23", "2023-24"}
    key = ["measure", "waves"]
    before = estimates.query("crime_family == 'traditional' and sex == 'all' and age_group == 'all'")
    before = before.query("area == 'England and Wales' and victim_group == 'all'").set_index(key)
    for year in whole[whole["waves"].str.count(" ") == 0].set_index(key).itertuples():
        assert year.estimate == pytest.approx(before.loc[year.Index, "estimate"])
    assert set(victims["n_respondents"]) == {1200, 2400} | set(victims.query("victim_group != 'all'")["n_respondents"])
    groups = found.query("measure == 'confidence_in_police' and victim_group != 'all'").set_index("victim_group")
    assert groups["n_respondents"].sum() == 3600
    assert (groups.loc["not stated", "waves"], groups.loc["not stated", "n_respondents"]) == ("2024-25", 1200)


def test_without_any_victim_form_nothing_is_said_of_victims(invented, tmp_path, capsys):
    lines = (invented / "data" / "study.toml").read_text().splitlines(keepends=True)
    found = estimated(invented, "".join(line for line in lines if not line.startswith("incidents =")), tmp_path)
    assert not set(found["measure"]) & {"prevalence", "incidence", "reported_to_police"}
    assert "prevalence: nothing to estimate: no wave has incidents" in capsys.readouterr().err


def test_a_family_that_a_waves_file_cannot_tell_is_an_error_and_not_none(invented, tmp_path, capsys):
    data = tmp_path / "data"
    shutil.copytree(invented / "data", data)
    forms = pd.read_csv(data / "csew_2023_24_vf.tab", sep="\t")
    forms.drop(columns="CYBER").to_csv(data / "csew_2023_24_vf.tab", sep="\t", index=False)
    given = ["--data", str(data), "--out", str(tmp_path)]
    assert main(["estimate", str(data / "study.toml"), *given]) == 1
    said = capsys.readouterr().err
    assert "csew_2023_24_vf.tab: no column for cyber: tried cyberfl, cyber, cyberflag" in said
    early = tmp_path / "early.toml"
    early.write_text((data / "study.toml").read_text().replace("2023-04-01", "2013-04-01"))
    assert main(["estimate", str(early), *given]) == 0, "a wave from before the questions needs no answer to them"


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ([1, 2, 7, 99], ["16-24", "25-34", "75 and over", "99"]),
        ([1, 2, 7, -9], ["16-24", "25-34", "75 and over", "-9"]),
        ([1, 2, 7, None], ["16-24", "25-34", "75 and over", "not stated"]),
        ([16, 30, 80, None], ["16-24", "25-34", "75 and over", "not stated"]),
        ([5, 16, 30, 80], ["not stated", "16-24", "25-34", "75 and over"]),
    ],
)
def test_ages_are_codes_or_years_by_what_most_of_them_are(invented, given, labels):
    study = load_study(invented / "data" / "study.toml")
    assert labelled(study, "age_group", pd.Series(given)).tolist() == labels
