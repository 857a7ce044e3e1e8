"""What a full build leaves in memory: names by which a release tells whether a mart is what it published."""

import pytest

from orchestration.tick import signature
from orchestration.tick.build import build
from orchestration.tick.first import first_entries
from orchestration.tick.signature import CodeChanged

MART = "model.scorecards.dim_csp"


def names(connection, plan):
    """Return the version that is remembered of each seed and model."""
    return {name: entry.version for name, entry in first_entries(connection, plan)[0].items()}


def test_a_mart_that_was_made_of_the_same_by_other_code_has_another_name(built):
    plan, connection = built
    before = names(connection, plan)
    assert names(connection, plan) == before
    connection.execute("update marts.dim_csp set csp_name = 'new words'")
    after = names(connection, plan)
    assert {name for name in before if before[name] != after[name]} == {MART}


def test_a_process_that_runs_other_code_than_the_files_hold_builds_nothing(new_world, monkeypatch):
    world = new_world(1)
    before = world.settings.warehouse_path.stat().st_mtime_ns
    monkeypatch.setattr(signature, "LOADED", "what stood there when it began")
    with pytest.raises(CodeChanged, match="start it again"):
        build(world.settings)
    assert world.settings.warehouse_path.stat().st_mtime_ns == before


def test_what_an_editor_lays_beside_the_code_is_none_of_it(tmp_path):
    code = tmp_path / "orchestration"
    code.mkdir()
    (code / "one.py").write_text("1")
    before = signature.code_signature(root=tmp_path)
    (code / ".#one.py").symlink_to("somebody@somewhere.4711")
    (code / "gone.py").symlink_to(tmp_path / "nowhere.py")
    assert signature.code_signature(root=tmp_path) == before
    (code / "one.py").write_text("2")
    assert signature.code_signature(root=tmp_path) != before
