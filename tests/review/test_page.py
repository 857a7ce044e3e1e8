"""The report stands alone, says where every number comes from, and lets no text through as markup."""

from __future__ import annotations

import pytest

from orchestration.review.exhibits import EXHIBITS, Exhibit, Filled
from orchestration.review.page import bars, page
from orchestration.review.pdf import write_pdf

ROWS = [
    {"label": "Up <b>", "value": 12.34, "note": "of 5"},
    {"label": "Down", "value": -3.0, "note": None},
    {"label": "None", "value": None, "note": "too few plans"},
]
FILLED = [Filled(Exhibit("Title", "Sentence.", "%", "select 1 as x", ("A threat.",)), ROWS)]


def test_query_threat_and_source_stand_in_the_page_and_nothing_is_fetched():
    text = page(FILLED, "Heading", "Release R1")
    for each in ("select 1 as x", "A threat.", "Release R1", "Sentence."):
        assert each in text
    assert "Up &lt;b&gt;" in text
    for each in ("http://", "https://", "<script", "<link"):
        assert each not in text


def test_a_missing_figure_has_no_bar():
    assert bars(FILLED[0]).count("<rect") == 2
    assert "no figure" in bars(FILLED[0])


def test_the_pdf_is_written(tmp_path):
    write_pdf(tmp_path / "r.pdf", FILLED, "Heading", "Release R1")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.title)
def test_every_chart_has_its_threats(exhibit):
    assert exhibit.threats
    assert exhibit.query
