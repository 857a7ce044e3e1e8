"""Figures captured elsewhere: kept with their provenance, or refused row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestration.baseline import BaselineRefused
from orchestration.baseline.imported import Provenance, import_baseline
from orchestration.publication import next_release_id
from orchestration.publication.files import sha256_of
from orchestration.publication.retention import baseline_releases
from orchestration.transformation import prepare_run
from tests.baseline.conftest import MONTH, staged

WHO = Provenance("Performance analyst", datetime(2023, 11, 2, 8, tzinfo=UTC), "Power BI snapshot, page 3")
GOOD = """metric_id,level,entity_id,value,numerator,denominator
stl_failures,force,HERTS,12,,
bail_share,csp,E22000134,25,1,4
"""


def figures(tmp_path, text):
    file = tmp_path / "figures.csv"
    file.write_text(text, encoding="utf-8")
    return file


def known_csp(text):
    from orchestration.baseline.rows import _places

    return text.replace("E22000134", min(_places()["csp"] - {"FORCE_WIDE"}))


def test_figures_are_kept_with_their_provenance(settings, tmp_path):
    file = figures(tmp_path, known_csp(GOOD))
    baseline = import_baseline(settings, file, MONTH, WHO)
    prepare_run(settings, next_release_id(settings))
    assert staged(
        settings, "select metric_id, numerator, denominator, value from pipeline.baseline_cell order by 1"
    ) == [
        ("bail_share", 1.0, 4.0, 25.0),
        ("stl_failures", 12.0, None, 12.0),  # a count is its own numerator
    ]
    sql = "select origin, month, captured_at, captured_by, source from pipeline.baseline"
    assert staged(settings, sql) == [("imported", MONTH, datetime(2023, 11, 2, 8), WHO.who, WHO.source)]
    assert baseline.manifest["file_sha256"] == sha256_of(file)
    assert (baseline.path / "figures.csv").read_bytes() == file.read_bytes()
    assert baseline_releases(settings.data_dir) == set()


ROWS = [
    ("stl_failure,force,HERTS,1,,", "row 2, metric_id"),
    ("response_immediate_p50,officer,P1,1,,", "row 2, level"),
    ("stl_failures,squad,HERTS,1,,", "row 2, level"),
    ("stl_failures,force,,1,,", "row 2, entity_id"),
    ("stl_failures,force,HERTFORD,1,,", "row 2, entity_id"),
    ('stl_failures,force,HERTS,"1,200",,', "row 2, value"),
    ("stl_failures,force,HERTS,,,", "row 2, value"),
    ("stl_failures,force,HERTS,nan,,", "row 2, value"),
    ("bail_share,force,HERTS,42.9,3,1e-99999999999999999999", "row 2, denominator"),
    ("bail_share,force,HERTS,120,6,5", "row 2, numerator"),
    # what cannot be a number of events would stop every run that compares it
    ("stl_failures,force,HERTS,12.5,,", "row 2, value"),
    ("stl_failures,force,HERTS,-12,,", "row 2, value"),
    ("intelligence_per_10_shifts,force,HERTS,3,12.5,40", "row 2, numerator"),
    ("intelligence_per_10_shifts,force,HERTS,3,12,0", "row 2, denominator"),
    # Python reads both as one thousand two hundred and one; 1 and 200
    ("stl_failures,force,HERTS,1_200,,", "row 2, value"),
    ("stl_failures,force,HERTS,1,200,,", "row 2, more cells"),
    ("stl_failures,force,HERTS,1,,\nstl_failures,force,HERTS,2,,", "row 3, entity_id: the same figure stands in row 2"),
]


@pytest.mark.parametrize(("row", "fault"), ROWS)
def test_a_faulty_row_is_named_and_nothing_is_kept(settings, tmp_path, row, fault):
    file = figures(tmp_path, f"metric_id,level,entity_id,value,numerator,denominator\n{row}\n")
    with pytest.raises(BaselineRefused, match=fault):
        import_baseline(settings, file, MONTH, WHO)
    assert not settings.baselines_dir.exists()


@pytest.mark.parametrize("version", ["0", "1.0", "²"])
def test_a_version_that_is_none_is_named(settings, tmp_path, version):
    text = f"metric_id,level,entity_id,value,metric_version\nstl_failures,force,HERTS,1,{version}\n"
    with pytest.raises(BaselineRefused, match="row 2, metric_version"):
        import_baseline(settings, figures(tmp_path, text), MONTH, WHO)


def test_money_may_be_below_0_and_a_ratio_of_hours_a_fraction(settings, tmp_path):
    rows = "overtime_spend,force,HERTS,-12.5,,\novertime_hours_per_fte,force,HERTS,0.5,10.5,21\n"
    text = f"metric_id,level,entity_id,value,numerator,denominator\n{rows}"
    assert import_baseline(settings, figures(tmp_path, text), MONTH, WHO).manifest["origin"] == "imported"


AGREE = [
    ("bail_share", "42.9,3,7", ""),
    ("bail_share", "42.8,3,7", "cut off"),
    ("bail_share", "43,3,7", ""),
    ("bail_share", "42.857142857142854,3,7", "as a computer writes it"),
    ("overtime_hours_per_fte", "0.5,10.4,20.6", "0.505 with what was rounded away"),
    ("overtime_hours_per_fte", "-0.50,-10.5,21", ""),
    ("stl_failures", "12,12,", ""),
    ("overtime_spend", "0.3,0.30000000000000004,", "as a computer writes it"),
    ("overtime_spend", "1234.6,1234.56,", ""),
    ("bail_share", "0.43,3,7", "value: 0.43 is not 100 x 3 / 7"),
    ("bail_share", "43.5,3,7", "value: 43.5 is not 100"),
    ("overtime_hours_per_fte", "0.61,10.5,21.0", "value: 0.61 is not 1 x"),
    ("stl_failures", "12,13,", "numerator: 13 is not the value, 12"),
    ("overtime_spend", "1234.6,1235.56,", "numerator: 1235.56 is not the value"),
    ("intelligence_per_10_shifts", "4.9,3,7.0", "value: 4.9 is not 10 x"),
    ("overtime_hours_per_fte", "99,10.5,-21", "denominator: -21 is not above 0"),
    ("bail_share", "99,0,0", "denominator: 0 is not above 0"),
]


@pytest.mark.parametrize(("metric", "numbers", "words"), AGREE)
def test_a_value_that_its_parts_do_not_give_is_refused_rounding_is_not(settings, tmp_path, metric, numbers, words):
    text = f"metric_id,level,entity_id,value,numerator,denominator\n{metric},force,HERTS,{numbers}\n"
    file = figures(tmp_path, text)
    if " is not " not in words:
        assert import_baseline(settings, file, MONTH, WHO).manifest["origin"] == "imported"
        return
    with pytest.raises(BaselineRefused, match=f"row 2, {words}"):
        import_baseline(settings, file, MONTH, WHO)


def test_an_interval_rounded_to_fewer_places_than_its_value_is_kept(settings, tmp_path):
    text = "metric_id,level,entity_id,value,interval_low,interval_high\nbail_share,force,HERTS,12.36,12.4,13\n"
    assert import_baseline(settings, figures(tmp_path, text), MONTH, WHO).manifest["origin"] == "imported"


@pytest.mark.parametrize("interval", ["44,50", "30,41", "50,30", "43.0,42.8"])
def test_an_interval_beside_its_value_is_refused(settings, tmp_path, interval):
    text = f"metric_id,level,entity_id,value,interval_low,interval_high\nbail_share,force,HERTS,42.9,{interval}\n"
    with pytest.raises(BaselineRefused, match="row 2, interval_low, interval_high"):
        import_baseline(settings, figures(tmp_path, text), MONTH, WHO)


def test_every_faulty_row_is_named_up_to_twenty(settings, tmp_path):
    rows = "\n".join(f"unknown,force,HERTS,{number}" for number in range(30))
    with pytest.raises(BaselineRefused) as refusal:
        import_baseline(settings, figures(tmp_path, f"metric_id,level,entity_id,value\n{rows}\n"), MONTH, WHO)
    lines = str(refusal.value).splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith("more")


@pytest.mark.parametrize("text", ["metric_id,level,entity_id\n", "metric_id,level,entity_id,value,colour\n", ""])
def test_a_wrong_header_is_named(settings, tmp_path, text):
    with pytest.raises(BaselineRefused, match="row 1"):
        import_baseline(settings, figures(tmp_path, text), MONTH, WHO)


def test_figures_without_provenance_are_refused(settings, tmp_path):
    nobody = Provenance(" ", WHO.captured_at, "snapshot")
    with pytest.raises(BaselineRefused, match="WHO"):
        import_baseline(settings, figures(tmp_path, known_csp(GOOD)), MONTH, nobody)


def test_the_same_file_is_imported_once(settings, tmp_path):
    file = figures(tmp_path, known_csp(GOOD))
    import_baseline(settings, file, MONTH, WHO)
    with pytest.raises(BaselineRefused, match="already"):
        import_baseline(settings, file, MONTH, WHO)
