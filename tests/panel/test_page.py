"""The panel's page: what it shows, what it does not, and that it loads nothing."""

import re
from datetime import date
from html.parser import HTMLParser

import duckdb
import pytest

from orchestration.panel.page import Figures, page
from orchestration.panel.write import _GAPS


def estimate(**changes):
    row = {
        "measure": "prevalence", "question": "Share of adults", "panel_section": "victims", "area": "Hertfordshire",
        "area_kind": "area", "is_own_force": True, "crime_family_name": "Cyber crime", "is_cyber": True,
        "estimation": "direct", "is_publishable": True, "is_small_base": False, "estimate": 0.06, "lcl": 0.05,
        "ucl": 0.07, "n_respondents": 2000, "base_needed": None, "note": "", "survey_break": "",
        "period_start": date(2022, 4, 1), "period_end": date(2025, 3, 31), "source": "invented", "clearance_ref": "R1",
    }  # fmt: skip
    return row | changes


def update(cases):
    return {
        "metric_name": "On time", "period_start": date(2025, 3, 1), "denominator": cases, "value": 61.0, "ci_low": 50.0,
        "ci_high": 70.0,
    }  # fmt: skip


def test_a_figure_stands_with_its_interval_and_base():
    text = page(Figures([estimate()], [], []), "R")
    assert "6.0 in every 100 (between 5.0 and 7.0), 2,000 people asked" in text


def test_a_refused_figure_says_what_it_lacks():
    row = estimate(is_publishable=False, estimate=None, lcl=None, ucl=None, n_respondents=14, base_needed=50)
    text = page(Figures([row], [], []), "R")
    assert "Not shown: only 14 people asked; 50 are needed" in text
    assert "in every 100" not in text


@pytest.mark.parametrize(("cases", "shown"), [(29, False), (30, True)])
def test_percentages_of_victims_need_30_cases(cases, shown):
    assert ("61.0 in every 100" in page(Figures([], [], [update(cases)]), "R")) == shown


def test_other_areas_are_not_for_the_panel_and_breaks_are_told():
    rows = [estimate(survey_break="straddles the telephone years"), estimate(area="Elsewhere", is_own_force=False)]
    text = page(Figures(rows, [], []), "R")
    assert "straddles the telephone years" in text
    assert "Elsewhere" not in text


def gap(**changes):
    row = {
        "area": "Hertfordshire", "crime_family": "traditional", "not_recorded_share": 0.5,
        "not_recorded_share_low": 0.4,
        "not_recorded_share_high": 0.6, "crimes_a_year": 12345.0, "recorded_a_year": 6172.0,
        "period_start": date(2022, 4, 1), "period_end": date(2025, 3, 31),
    }  # fmt: skip
    return row | changes


def test_a_crime_gap_has_the_interval_of_the_survey():
    text = page(Figures([], [gap()], []), "R")
    assert "50.0 in every 100 (between 40.0 and 60.0), 12,300 a year, 6,200 recorded" in text


def test_crime_gaps_are_of_one_period_and_say_which():
    years = [
        gap(period_end=date(2023, 3, 31), not_recorded_share=0.4),
        gap(period_start=date(2024, 4, 1), not_recorded_share=0.6),
        gap(),
    ]
    text = page(Figures([], years, []), "R")
    assert "<h3>April 2022 to March 2025</h3>" in text
    assert "50.0 in every 100" in text
    assert "40.0 in every 100 (" not in text
    assert "60.0 in every 100 (" not in text


def test_crime_gaps_are_the_own_forces():
    with duckdb.connect() as connection:
        columns = "area text, crime_family text, not_recorded_share double, period_end date"
        connection.execute(f"create table survey_reporting_gap ({columns})")
        connection.execute("insert into survey_reporting_gap values ('Hertfordshire', 'all', 0.5, date '2025-03-31')")
        connection.execute("insert into survey_reporting_gap values ('Essex', 'all', 0.6, date '2025-03-31')")
        connection.execute("create table dim_survey_area as select 'Hertfordshire' as area, true as is_own_force")
        connection.execute("insert into dim_survey_area values ('Essex', false)")
        assert connection.sql(_GAPS).fetchall() == [("Hertfordshire", "all", 0.5, date(2025, 3, 31))]


def test_the_page_loads_nothing_and_escapes_what_it_is_given():
    text = page(Figures([estimate(area="<script>x</script>")], [], []), "R")
    assert "<script" not in text
    assert not re.search(r"(src|href)=|url\(|@import", text)
    HTMLParser().feed(text)
