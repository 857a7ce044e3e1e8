"""After a rollback readers stay where the operator put them, whatever runs, until he lets go."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration.__main__ import main
from orchestration.pipeline import PipelineRun
from orchestration.publication import (
    PublicationBlocked,
    ReleaseHeld,
    current_release,
    list_releases,
    publish,
    resume,
    rollback,
)
from orchestration.settings import Settings
from orchestration.status import write_status
from tests.publication.worker import FAILED, PASSED, build_warehouse, publish_one


def test_nothing_is_published_over_a_rollback_until_it_is_let_go(settings: Settings) -> None:
    first, second = publish_one(settings), publish_one(settings)
    rollback(settings, first.release_id, "wrong targets")
    build_warehouse(settings)
    with pytest.raises(ReleaseHeld, match=rf"kept on release {first.release_id} since .* \(wrong targets\).* resume"):
        publish(settings, [PASSED])
    assert current_release(settings) == first
    assert list_releases(settings) == [first, second]
    resume(settings)
    third = publish(settings, [PASSED])
    assert current_release(settings) == third


@pytest.mark.parametrize("is_tick", [True, False])
def test_a_run_stops_after_its_sources_while_readers_are_kept(settings: Settings, is_tick: bool) -> None:
    first, _ = publish_one(settings), publish_one(settings)
    rollback(settings, first.release_id)
    said = PipelineRun(settings, is_tick).nothing_to_do()
    assert said is not None
    assert f"readers are kept on release {first.release_id}" in said
    assert "(no reason was given)" in said
    resume(settings)
    assert PipelineRun(settings, is_tick=False).nothing_to_do() is None


def test_a_blocked_run_still_says_what_blocked_it(settings: Settings) -> None:
    rollback(settings, publish_one(settings).release_id)
    build_warehouse(settings)
    with pytest.raises(PublicationBlocked):
        publish(settings, [FAILED])


def test_a_hold_that_cannot_be_read_holds(settings: Settings) -> None:
    first = publish_one(settings)
    (settings.data_dir / "hold.json").write_text('{"release_id": ')
    build_warehouse(settings)
    with pytest.raises(ReleaseHeld, match=r"hold\.json cannot be read"):
        publish(settings, [PASSED])
    assert current_release(settings) == first


def test_a_rollback_that_is_refused_holds_nothing(settings: Settings) -> None:
    publish_one(settings)
    with pytest.raises(ValueError, match="there is no release"):
        rollback(settings, "20010101T000000000Z")
    assert publish_one(settings) == current_release(settings)


def test_the_commands_and_the_status_say_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(settings.data_dir))
    first, second = publish_one(settings), publish_one(settings)
    assert main(["rollback", first.release_id, "--why", "wrong targets"]) == 0
    assert "nothing is published until: python -m orchestration resume" in capsys.readouterr().out
    page, held = shown(settings)
    assert f"Readers are kept on release {first.release_id}" in page
    assert "(wrong targets)" in page
    assert held == 1
    assert main(["resume"]) == 0
    assert f"release {first.release_id} is held no longer" in capsys.readouterr().out
    assert main(["resume"]) == 0
    assert "no release was held" in capsys.readouterr().out
    page, held = shown(settings)
    assert "are kept on" not in page
    assert held == 0
    assert current_release(settings) == first != second


def shown(settings: Settings) -> tuple[str, float]:
    """The operator's page, and what the metrics say of a hold."""
    page = write_status(settings)
    assert page is not None
    families = text_string_to_metric_families(Path(page).with_name("scorecards.prom").read_text())
    values = {sample.name: sample.value for family in families for sample in family.samples}
    return page.read_text(encoding="utf-8"), values["csp_release_held"]
