"""A run's process is known, so that a dead one is noticed; where there is none to fork, Dagster starts a cold run."""

import os
import subprocess
import sys
import time

import dagster as dg
import pytest
from dagster._core.launcher.base import WorkerStatus

from orchestration.settings import REPOSITORY
from orchestration.warm import launcher
from orchestration.warm.client import NotWarm, WarmServer
from orchestration.warm.launcher import PROCESS, WarmRunLauncher


def run_of(process):
    return dg.DagsterRun(job_name="publish_scorecards", tags={PROCESS: str(process)} if process else {})


def test_run_whose_process_is_gone_has_failed():
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    found = WarmRunLauncher().check_run_worker_health(run_of(int(dead.stdout)))
    assert found.status == WorkerStatus.FAILED


def test_process_of_somebody_else_under_the_same_id_is_not_the_run():
    assert WarmRunLauncher().check_run_worker_health(run_of(os.getpid())).status == WorkerStatus.FAILED


def test_cold_run_is_left_to_the_lock():
    assert WarmRunLauncher().check_run_worker_health(run_of(None)).status == WorkerStatus.RUNNING


def test_instance_of_the_project_starts_its_runs_warm(tmp_path):
    text = (REPOSITORY / "orchestration/instance/dagster.yaml").read_text().replace("$DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text(text)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert isinstance(instance.run_launcher, WarmRunLauncher)


def test_server_that_cannot_start_gives_no_run(monkeypatch, tmp_path):
    monkeypatch.setattr("orchestration.warm.client.sys.executable", "/bin/false")
    server = WarmServer()
    server.start(tmp_path / "manifest.json")
    with pytest.raises(NotWarm):
        server.run(["api"], wait_seconds=0.5)
    server.close()


def test_server_is_replaced_where_the_code_is_another_though_its_files_are_older(monkeypatch, tmp_path):
    waiting = tmp_path / "waiting"  # lives for as long as the pipe does, as the server would
    waiting.write_text("#!/bin/sh\nexec cat\n")
    waiting.chmod(0o755)
    monkeypatch.setattr("orchestration.warm.client.sys.executable", str(waiting))
    server = WarmServer()
    server.start(tmp_path / "manifest.json")
    first = server._process
    server.start(tmp_path / "manifest.json")
    assert server._process is first
    monkeypatch.setattr("orchestration.warm.client.code_signature", lambda _: "of a deployment that kept its times")
    server.start(tmp_path / "manifest.json")
    assert server._process is not first
    server.close()


@pytest.mark.slow
def test_warm_process_forks_a_run_and_ends_with_the_pipe(tmp_path, monkeypatch):
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    server = WarmServer()
    server.start(tmp_path / "manifest.json")
    process = server.run(["--version"], wait_seconds=300)
    deadline = time.monotonic() + 60
    while launcher._is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not launcher._is_alive(process)
    parent = server._process
    server.close()
    assert parent.wait(60) == 0
