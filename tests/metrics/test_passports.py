"""Every metric has a passport, and the committed pages are those that the seeds and models give."""

import csv

import pytest

from orchestration import passports
from orchestration.settings import REPOSITORY


@pytest.fixture(scope="module")
def generated(parsed):
    return passports.pages(parsed.written)


def rows_of(seed):
    with (REPOSITORY / "seeds" / f"{seed}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_committed_pages_are_up_to_date(generated):
    committed = {page.name: page.read_text() for page in passports.PAGES.glob("*.md")}
    stale = sorted(name for name in committed.keys() | generated if committed.get(name) != generated.get(name))
    assert stale == [], "run: python -m orchestration passports"


def test_every_metric_with_a_passport_has_a_page_that_names_its_source_tables(generated):
    metrics = {row["metric_id"] for row in rows_of("metric_catalogue")}
    metrics &= {row["metric_id"] for row in rows_of("metric_passport")}
    assert {f"{metric}.md" for metric in metrics} == generated.keys() - {"README.md"}
    assert [
        name for name, text in generated.items() if name != "README.md" and "**Source tables**: `" not in text
    ] == []


def test_tables_behind_a_metric_come_from_the_lineage(generated):
    page = generated["stop_search_awaiting_review.md"]
    assert "`athena.stop_search`" in page
    assert "`finance." not in page


def test_nothing_that_a_reader_needs_is_blank():
    kinds = {row["metric_id"]: row["value_kind"] for row in rows_of("metric_catalogue")}
    for row in rows_of("metric_passport"):
        wanted = ["attribution", "exclusions", "gaming_risk", "twin_sign", "owner"]
        wanted += {"count": ["numerator_words"], "ratio": ["numerator_words", "denominator_words"]}.get(
            kinds.get(row["metric_id"], ""), ["denominator_words"]
        )
        assert [column for column in wanted if not row[column]] == [], row["metric_id"]


def test_each_model_states_the_id_of_its_file():
    # a new version that still states the old id would count everything twice
    folder = REPOSITORY / "models" / "metrics"
    wrong = [
        path.stem
        for path in folder.glob("*/mtr_*.sql")
        if f"'{path.stem.removeprefix('mtr_')}' as metric_id" not in path.read_text()
    ]
    assert wrong == []
