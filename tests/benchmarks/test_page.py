"""Tables and pictures are put between their marks, and nothing else of the page is touched."""

import pytest

from benchmarks import page
from benchmarks.place import keep, kept
from tests.benchmarks.figures import READS, TICKS, build


@pytest.fixture
def measured(tmp_path):
    for part, figures in (("build", build()), ("ticks", TICKS), ("reads", READS)):
        keep("demo", part, figures, tmp_path / "kept")
    keep("tiny", "build", build(100, 30.0), tmp_path / "kept")
    return tmp_path


def test_a_part_measured_again_replaces_its_own_figures_only(measured):
    found = keep("demo", "reads", {**READS, "yardstick_ms": 8.0}, measured / "kept")
    assert found == kept("demo", measured / "kept")
    assert found["parts"]["reads"]["yardstick_ms"] == 8.0
    assert found["parts"]["ticks"] == TICKS


def test_what_stands_between_the_marks_is_replaced_table_and_picture(measured):
    file = measured / "page.md"
    file.write_text(
        "before\n<!-- bench ticks demo -->\nold\n<!-- end bench ticks demo -->\nbetween\n"
        "<!-- bench growth -->\n<!-- end bench growth -->\nafter\n"
    )
    assert page.write("demo", file, measured / "kept") == ["ticks demo", "growth"]
    text = file.read_text()
    assert text.startswith("before\n<!-- bench ticks demo -->\nSize `demo`")
    assert "old" not in text
    assert "\n<!-- end bench ticks demo -->\nbetween\n" in text
    assert text.endswith("<!-- end bench growth -->\nafter\n")
    assert "](images/bench-ticks-demo.svg)" in text
    assert {path.name for path in (measured / "images").iterdir()} == {"bench-ticks-demo.svg", "bench-growth.svg"}


def test_one_size_alone_leaves_the_growth_that_the_page_shows(tmp_path):
    keep("demo", "build", build(), tmp_path / "kept")
    file = tmp_path / "page.md"
    file.write_text(
        "<!-- bench build demo --><!-- end bench build demo -->\n"
        "<!-- bench growth -->\nof three\n<!-- end bench growth -->\n"
    )
    assert page.write("demo", file, tmp_path / "kept") == ["build demo"]
    assert "of three" in file.read_text()


def test_the_same_figures_give_the_same_bytes(measured):
    file = measured / "page.md"
    file.write_text(
        "".join(f"<!-- bench {one} demo --><!-- end bench {one} demo -->\n" for one in ("build", "ticks", "reads"))
    )
    written = []
    for _ in range(2):
        page.write("demo", file, measured / "kept")
        written.append([file.read_bytes(), *(path.read_bytes() for path in sorted((measured / "images").iterdir()))])
    assert written[0] == written[1]
    assert len(written[0]) == 4


def test_a_size_without_a_place_on_the_page_is_an_error(measured):
    file = measured / "page.md"
    file.write_text("nothing here\n")
    keep("force", "build", build(), measured / "kept")
    with pytest.raises(ValueError, match="force"):
        page.write("force", file, measured / "kept")
