"""Great Expectations' data docs of a run lie beside its release, say what was found and load nothing."""

import re
from datetime import timedelta

from orchestration.publication import publish, verify
from orchestration.quality import CheckResult, accept, load_suites
from orchestration.quality.data_docs import directory

PASSED = CheckResult("any", "any", "warn", "", "", True, "", "dbt")


def words(html):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_pages_lie_beside_the_release_and_are_linked_from_its_page(mart):
    mart.change(
        "update marts.metric_value set value = 100.5, ci_high = 101 where metric_id = 'share' and level = 'csp'"
    )
    release = publish(mart.settings, [check for check in accept(mart.settings) if not check.blocks], timedelta(0))
    pages = {path.name for path in release.path.glob("data_docs_*.html")}
    compared = {suite.name for suite in load_suites() if suite.needs_previous}
    assert pages == {f"data_docs_{suite.name}.html" for suite in load_suites()} - {
        f"data_docs_{name}.html" for name in compared
    }
    assert set(re.findall(r'href="([^"]+)"', (release.path / "gate.html").read_text())) == pages
    assert verify(release.path) == []
    ranges = (release.path / "data_docs_metric_value_ranges.html").read_text()
    assert "must be less than or equal to 100" in words(ranges)
    assert 'class="fas fa-times text-danger"' in ranges, "the failed one stands out"


def test_they_load_nothing_and_run_nothing(mart):
    accept(mart.settings)
    pages = [path.read_text() for path in directory(mart.settings).glob("*/*.html")]
    assert pages
    for page in pages:
        assert not re.search(r"<script|<link|<img|https?://|@import|url\(|\son\w+=", page)
        assert "default-src 'none'" in page


def test_a_release_never_carries_the_pages_of_another_run(mart):
    accept(mart.settings)
    mart.publish()
    release = publish(mart.settings, [PASSED], timedelta(0))
    assert not list(release.path.glob("data_docs_*"))
