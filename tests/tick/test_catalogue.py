"""A change of the catalogue is a change of rows: what it touches is made again, and nothing is compiled."""

import pytest

from orchestration.tick import build as tick_build
from tests.tick.catalogue import EDITS, edit, own_seeds
from tests.tick.steps import take

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture
def world(new_world, monkeypatch):
    """A force with seeds of its own, for which dbt is not asked again."""

    def refused(*_):
        raise AssertionError("a change of rows leads to no compiling")

    monkeypatch.setattr(tick_build, "compile_project", refused)
    return new_world(3)


def changed(report):
    """Return the seeds and models of which any row is another."""
    return {node.name for node in report.nodes if (node.status, node.message) == ("success", "built")}


def test_a_target_moves_what_is_held_against_it_and_no_count_and_a_faulty_row_is_told(world, tmp_path):
    seeds = own_seeds(world.settings, tmp_path)
    edit(seeds, *EDITS["a target moves"], world.chance)
    report = world.tick()
    assert report.broken_models == []
    assert {"metric_target", "metric_value", "dim_metric"} <= changed(report)
    assert not {"int_metric_row", "int_metric_attributed", "int_outcome", "fct_investigation"} & changed(report)
    a_faulty_row_stops_its_readers_in_words_and_once_mended_all_goes_on(world, seeds)


def a_faulty_row_stops_its_readers_in_words_and_once_mended_all_goes_on(world, seeds):
    before = (seeds / "metric_target.csv").read_text(encoding="utf-8")
    world.live(1, 0)
    (seeds / "metric_target.csv").write_text(before.replace(",1900-01-01,", ",the beginning,", 1), encoding="utf-8")
    broken = {node.name: node for node in world.tick().broken_models}
    assert "metric_target.csv" in broken["metric_target"].message
    assert "the beginning" in broken["metric_target"].message
    assert broken["metric_value"].status == "skipped"
    (seeds / "metric_target.csv").write_text(before, encoding="utf-8")
    assert world.tick().broken_models == []


@pytest.mark.slow
def test_changes_of_every_kind_together_leave_what_a_build_from_nothing_leaves(world, tmp_path):
    seeds = own_seeds(world.settings, tmp_path)
    for name in EDITS:
        edit(seeds, *EDITS[name], world.chance)
    take(world, "a burst")
    assert world.tick().broken_models == []
    assert world.differences(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_any_sequence_of_changes_leaves_what_a_build_from_nothing_leaves(new_world, tmp_path, seed):
    world = new_world(100 + seed)
    seeds, taken = own_seeds(world.settings, tmp_path), []
    for _ in range(world.chance.randint(2, 4)):
        taken.append(world.chance.choice(list(EDITS)))
        edit(seeds, *EDITS[taken[-1]], world.chance)
        take(world, world.chance.choice(["nothing", "a burst", "midnight passes"]))
        assert world.tick().broken_models == [], taken
        assert world.differences(tmp_path) == [], taken
