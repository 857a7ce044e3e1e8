"""The report stands alone, says where every number comes from, and lets no text through as markup."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.review.exhibits import EXHIBITS, Exhibit, Filled
from orchestration.review.page import bars, page
from orchestration.review.pdf import write_pdf
from orchestration.review.report import fill
from orchestration.review.words import in_short, reach, shown, told
from orchestration.settings import REPOSITORY


def row(label, value, low=None, high=None, verdict=None, note=None):
    return {"label": label, "value": value, "low": low, "high": high, "verdict": verdict, "note": note}


ROWS = [
    row("Up <b>", 12.34, 2.0, 30.0, "worse", "of 5"),
    row("Down", -3.0, -9.0, float("inf"), "no clear change"),
    row("None", None, note="too few plans"),
]
FILLED = [Filled(Exhibit("Title", "Sentence.", "%", "select 1 as x", ("A threat.",)), ROWS)]


def test_query_threat_and_source_stand_in_the_page_and_nothing_is_fetched():
    text = page(FILLED, "Heading", "Release R1")
    for each in ("select 1 as x", "A threat.", "Release R1", "Sentence.", "1. Title: 1 of 2 figures clear"):
        assert each in text
    assert "Up &lt;b&gt;" in text
    assert "<b>Up" not in text
    for each in ("http://", "https://", "<script", "<link"):
        assert each not in text


def test_a_missing_figure_has_no_bar():
    assert bars(FILLED[0]).count("<rect") == 2
    assert "no figure" in bars(FILLED[0])


def test_a_line_says_verdict_interval_and_note_and_leaves_out_what_is_missing():
    assert told(ROWS[0], "%") == "worse; 95% between 2.0% and 30.0%; of 5"
    assert told(ROWS[1], "%") == "no clear change; 95% between -9.0% and no upper end"
    assert told(ROWS[2], "%") == "too few plans"
    assert shown(-1234.5, "£") == "-£1,234"


def test_in_short_names_what_is_clear_and_is_silent_where_nothing_is_judged():
    assert in_short(1, FILLED[0]) == "1. Title: 1 of 2 figures clear: Up <b> (worse, 12.3%)."
    assert in_short(2, Filled(FILLED[0].exhibit, ROWS[2:])) is None
    assert "none of 1" in in_short(3, Filled(FILLED[0].exhibit, ROWS[1:2]))


def test_a_chart_holds_its_bars_and_is_not_squeezed_by_one_endless_interval():
    low, high = reach(FILLED[0])
    assert (low, high) == (-9.0, pytest.approx(2.5 * 12.34))
    assert reach(Filled(FILLED[0].exhibit, [])) == (0.0, 1.0)


def test_the_pdf_is_written(tmp_path):
    write_pdf(tmp_path / "r.pdf", FILLED * 9, "Heading", "Release R1")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


@pytest.fixture(scope="module")
def empty():
    """A release with every mart and no row: the columns as the contract promises them."""
    import json

    contract = json.loads((REPOSITORY / "serving" / "contract" / "v2.json").read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        for table, columns in contract.items():
            typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table {table} ({typed})")
        yield connection


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.title)
def test_every_chart_has_its_threats_and_its_query_runs_on_the_promised_columns(exhibit, empty):
    assert exhibit.threats
    assert fill(empty, exhibit).rows == []
    names = [column[0] for column in empty.execute(exhibit.query).description]
    assert names == ["label", "value", "low", "high", "verdict", "note"]


def test_the_dip_sample_chart_is_by_wilson(empty):
    shares = next(each for each in EXHIBITS if "disposals" in each.title)
    with duckdb.connect() as connection:
        connection.execute(
            "create table fct_dip_sample "
            "(outcome_code varchar, is_appropriate boolean, is_judged boolean, reviewed_on date)"
        )
        connection.execute(
            "insert into fct_dip_sample select '8', i < 81, true, date '2024-10-01' from range(90) as r(i)"
        )
        found = fill(connection, shares).rows[0]
    # Wilson, 81 of 90, by hand: 0.821 to 0.946
    assert (round(found["low"], 1), round(found["high"], 1), found["note"]) == (82.1, 94.6, "81 of 90")
