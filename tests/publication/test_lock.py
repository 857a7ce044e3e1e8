from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from orchestration.publication import PipelineBusy, pipeline_lock, publish
from orchestration.settings import Settings
from tests.publication.worker import build_warehouse, hold_lock, look_in_with_no_room


def _start_holder(settings: Settings, spawn, tmp_path: Path):
    process, _ = _start(hold_lock, settings, spawn, tmp_path)
    return process


def _start(worker, settings: Settings, spawn, tmp_path: Path):
    ready = tmp_path / "ready"
    process = spawn(worker, settings.data_dir, ready)
    while not (ready.exists() and ready.read_text()):
        time.sleep(0.02)
    return process, ready.read_text()


def test_a_second_process_is_refused_and_told_who_holds_it(settings: Settings, spawn, tmp_path: Path) -> None:
    build_warehouse(settings)
    holder = _start_holder(settings, spawn, tmp_path)
    with pytest.raises(PipelineBusy, match=rf"process {holder.pid} on .+ since \d{{4}}-"):
        publish(settings, [])
    assert not list(settings.published_dir.glob("*"))


def test_a_killed_holder_frees_it(settings: Settings, spawn, tmp_path: Path) -> None:
    holder = _start_holder(settings, spawn, tmp_path)
    holder.kill()
    holder.join()
    with pipeline_lock(settings):
        pass


def test_waiting_outlasts_a_short_run(settings: Settings, spawn, tmp_path: Path) -> None:
    holder = _start_holder(settings, spawn, tmp_path)
    threading.Timer(0.3, holder.kill).start()
    with pipeline_lock(settings, wait_seconds=20):
        pass


def test_the_holder_may_enter_again_another_thread_may_not(settings: Settings) -> None:
    refused: list[bool] = []

    def attempt() -> None:
        try:
            with pipeline_lock(settings, wait_seconds=0):
                refused.append(False)
        except PipelineBusy:
            refused.append(True)

    with pipeline_lock(settings), pipeline_lock(settings):
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert refused == [True, False]


def test_an_error_inside_frees_it(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), pipeline_lock(settings):
        _ = 1 / 0
    with pipeline_lock(settings):
        pass


def test_a_full_disk_neither_refuses_it_nor_leaves_it_held_by_a_process_that_lives_on(
    settings: Settings, spawn, tmp_path: Path
) -> None:
    process, outcome = _start(look_in_with_no_room, settings, spawn, tmp_path)
    with pipeline_lock(settings):
        assert process.is_alive()
    assert outcome == "held"
